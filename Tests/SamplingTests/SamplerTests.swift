import Sampling
import Testing

@Suite("Sampler chain")
struct SamplerTests {
    private func draw(
        _ parameters: SamplerParameters,
        _ logits: [Float],
        times: Int = 1,
        allowed: TokenMask? = nil
    ) throws -> [Int32] {
        var sampler = try Sampler(parameters: parameters, vocabularySize: logits.count)
        var copy = logits
        var result: [Int32] = []
        for _ in 0..<times {
            copy = logits
            result.append(
                try copy.withUnsafeMutableBufferPointer { buffer throws(SamplingError) in
                    try sampler.sample(buffer, allowed: allowed)
                }
            )
        }
        return result
    }

    private func seeded(_ change: (inout SamplerParameters) -> Void = { _ in }) -> SamplerParameters
    {
        var parameters = SamplerParameters.neutral
        parameters.seed = 42
        change(&parameters)
        return parameters
    }

    @Test(
        "greedy takes the greatest, the lowest id among equals",
        arguments: [1, 7, 16, 255, 256, 257, 1000]
    )
    func greedy(count: Int) throws {
        for position in stride(from: 0, to: count, by: max(1, count / 13)) {
            var logits = (0..<count).map { -Float($0 % 17) - 1 }
            logits[position] = 3
            #expect(try draw(.greedy, logits) == [Int32(position)])
            logits[count - 1] = 3
            #expect(try draw(.greedy, logits) == [Int32(position)])
        }
    }

    @Test("a seed fixes the text, on every platform")
    func seedFixesText() throws {
        let logits = (0..<300).map { Float($0 * 7919 % 101) * 0.05 }
        let parameters = seeded()
        let first = try draw(parameters, logits, times: 12)
        #expect(try draw(parameters, logits, times: 12) == first)
        #expect(first == [27, 118, 205, 278, 298, 233, 219, 256, 229, 177, 206, 90])
        #expect(try draw(seeded { $0.seed = 43 }, logits, times: 12) != first)
    }

    @Test("without a seed two chains differ")
    func systemSeed() throws {
        let one = try Sampler(parameters: .neutral, vocabularySize: 2)
        let two = try Sampler(parameters: .neutral, vocabularySize: 2)
        #expect(one.seed != two.seed)
    }

    @Test(
        "draws follow the distribution, by chi-square",
        arguments: [
            ("neutral", [0.0, 1, 2, -1, 0.5], 1.0), ("hot", [0.0, 1, 2, -1, 0.5], 2.5),
            ("cold", [0.0, 1, 2, -1, 0.5], 0.4),
            ("forbidden", [0.0, -Double.infinity, 1, -Double.infinity, 1], 1.0),
        ]
    )
    func distribution(name: String, logits: [Double], temperature: Double) throws {
        let draws = 40_000
        let tokens = try draw(
            seeded { $0.temperature = Float(temperature) },
            logits.map { Float($0) },
            times: draws
        )
        let weights = logits.map { expReference($0 / temperature) }
        let total = weights.reduce(0, +)
        var chiSquare = 0.0
        for (token, weight) in weights.enumerated() {
            let seen = Double(tokens.count { $0 == token })
            let expected = weight / total * Double(draws)
            if expected == 0 {
                #expect(seen == 0)
            } else {
                chiSquare += (seen - expected) * (seen - expected) / expected
            }
        }
        // The 99.9% point for 4 degrees of freedom.
        #expect(chiSquare < 18.5)
    }

    @Test("truncating steps let only their survivors through")
    func truncation() throws {
        let logits: [Float] = [5, 4, 3, 2, 1, 0, -1, -2]
        func seen(_ change: (inout SamplerParameters) -> Void) throws -> Set<Int32> {
            Set(
                try draw(
                    seeded {
                        $0.temperature = 3; change(&$0)
                    },
                    logits,
                    times: 2000
                )
            )
        }
        #expect(try seen { $0.topK = 3 } == [0, 1, 2])
        #expect(try seen { $0.topP = 0.8 } == [0, 1])
        #expect(try seen { $0.minP = 0.1 } == [0, 1, 2])
        #expect(try seen { $0.topNSigma = 1 } == [0, 1, 2])
        #expect(
            try seen {
                $0.xtcProbability = 1; $0.xtcThreshold = 0.2
            } == [1, 2, 3, 4, 5, 6, 7]
        )
        #expect(
            try seen {
                $0.topK = 5; $0.minP = 0.001; $0.topP = 0.99
            } == [0, 1, 2, 3, 4]
        )
        #expect(try seen { $0.typicalP = 0.2 } == [1])
        #expect(try seen { $0.topK = 1 } == [0])
        #expect(try seen { $0.topP = 0 } == [0])
    }

    @Test("XTC acts as often as its probability says")
    func xtcProbability() throws {
        let tokens = try draw(
            seeded {
                $0.xtcProbability = 0.25; $0.xtcThreshold = 0.1
            },
            [3, 3, -20, -20],
            times: 20_000
        )
        // Acting leaves token 1 alone; otherwise both come up equally often.
        let share = Double(tokens.count { $0 == 0 }) / 20_000
        #expect(abs(share - 0.375) < 0.015)
    }

    @Test("temperature 0 is greedy, except that XTC and typical-p come first")
    func greedyThroughChain() throws {
        let logits: [Float] = [1, 3, 2.9, 0]
        #expect(
            try draw(
                seeded {
                    $0.temperature = 0; $0.topK = 2; $0.topP = 0.5
                },
                logits
            ) == [1]
        )
        #expect(
            try draw(
                seeded {
                    $0.temperature = 0; $0.xtcProbability = 1
                },
                logits
            ) == [2]
        )
        #expect(
            try draw(
                seeded {
                    $0.temperature = 0; $0.mirostat.mode = .version2
                },
                logits
            ) == [1]
        )
        #expect(
            try draw(
                seeded {
                    $0.temperature = 0; $0.dynamicTemperature.range = 1
                },
                logits
            ) == [1]
        )
    }

    @Test("tiny temperatures do not overflow")
    func tinyTemperature() throws {
        let tokens = try draw(
            seeded { $0.temperature = .leastNonzeroMagnitude },
            [3e38, 1, -3e38, 2],
            times: 50
        )
        #expect(Set(tokens) == [0])
    }

    @Test("dynamic temperature cools a peaked and heats a flat distribution")
    func dynamicTemperature() {
        func temperature(_ logits: [Float]) -> Float {
            var candidates = CandidateBuffer(capacity: logits.count)
            logits.withUnsafeBufferPointer { candidates.load($0) }
            return DynamicTemperature(center: 1, range: 0.5, exponent: 1).value(for: &candidates)
        }
        #expect(abs(temperature([1, 1, 1, 1]) - 1.5) < 1e-5)
        #expect(abs(temperature([60, 0, 0, 0]) - 0.5) < 1e-5)
    }

    @Test(
        "mirostat learns from the surprise",
        arguments: [SamplerParameters.Mirostat.Mode.version1, .version2]
    )
    func mirostat(mode: SamplerParameters.Mirostat.Mode) {
        var mirostat = Mirostat(.init(mode: mode, tau: 3, eta: 0.5), vocabularySize: 64)
        #expect(mirostat.mu == 6)
        var generator = Xoshiro256(seed: 9)
        var candidates = CandidateBuffer(capacity: 64)
        let logits = (0..<64).map { -Float($0) * 0.1 }
        for _ in 0..<200 {
            logits.withUnsafeBufferPointer { candidates.load($0) }
            let before = mirostat.mu
            let index = mirostat.draw(from: &candidates, using: &generator)
            let probability = Double(candidates.weights[index]) / candidates.totalWeight
            let surprise = -logReference(probability) / logReference(2)
            #expect(abs(Double(mirostat.mu) - (Double(before) - 0.5 * (surprise - 3))) < 1e-4)
        }
    }

    @Test("penalties look at the window only, at the whole context with -1")
    func penaltyWindow() throws {
        func chosen(window: Int) throws -> Int32 {
            var parameters = SamplerParameters.greedy
            parameters.presencePenalty = 5
            parameters.penaltyLastN = window
            var sampler = try Sampler(parameters: parameters, vocabularySize: 3)
            for token: Int32 in [0, 1, 1] { sampler.accept(token) }
            var logits: [Float] = [2, 1, 0]
            return try logits.withUnsafeMutableBufferPointer { try sampler.sample($0) }
        }
        #expect(try chosen(window: -1) == 2)
        #expect(try chosen(window: 3) == 2)
        #expect(try chosen(window: 2) == 0)
        #expect(try chosen(window: 0) == 0)
    }

    @Test("tokens outside the vocabulary are not penalised and do no harm")
    func foreignTokens() throws {
        var parameters = SamplerParameters.greedy
        parameters.repeatPenalty = 2
        parameters.dry.multiplier = 1
        var sampler = try Sampler(parameters: parameters, vocabularySize: 2)
        for token: Int32 in [-1, 2, .max, .min, 1, 1, 1, 1] { sampler.accept(token) }
        var logits: [Float] = [1, 1.5]
        #expect(try logits.withUnsafeMutableBufferPointer { try sampler.sample($0) } == 0)
    }

    @Test("bias lifts, lowers and forbids tokens")
    func bias() throws {
        #expect(try draw(bias([2: 10]), [3, 2, 1]) == [2])
        #expect(try draw(bias([0: -.infinity, 1: -100]), [3, 2, 1]) == [2])
        #expect(throws: SamplingError.noCandidate) {
            try draw(bias([0: -.infinity, 1: -.infinity, 2: -.infinity]), [3, 2, 1])
        }
        #expect(throws: SamplingError.self) { try draw(bias([3: 1]), [3, 2, 1]) }
    }

    private func bias(_ map: [Int32: Float]) -> SamplerParameters {
        var parameters = SamplerParameters.greedy
        parameters.logitBias = map
        return parameters
    }

    @Test("a mask leaves only its tokens", arguments: [3, 64, 65, 200])
    func mask(count: Int) throws {
        let logits = (0..<count).map { Float($0) * 0.001 }
        var mask = TokenMask(count: count)
        mask.insert(1)
        mask.insert(Int32(count) - 2)
        #expect(
            Set(try draw(seeded(), logits, times: 200, allowed: mask)) == [1, Int32(count) - 2]
        )
        #expect(throws: SamplingError.noCandidate) {
            try draw(seeded(), logits, allowed: TokenMask(count: count))
        }
        #expect(throws: SamplingError.wrongMaskCount(expected: count, found: count + 1)) {
            try draw(seeded(), logits, allowed: TokenMask(count: count + 1, allowingAll: true))
        }
    }

    @Test(
        "broken logits are errors that name the token",
        arguments: [Float.nan, .infinity, -.nan],
        [SamplerParameters.greedy, SamplerParameters(), .neutral]
    )
    func brokenLogits(value: Float, parameters: SamplerParameters) throws {
        for count in [5, 16, 300] {
            for position in [0, count / 2, count - 1] {
                var logits = [Float](repeating: 0, count: count)
                logits[position] = value
                let error = #expect(throws: SamplingError.self) { try draw(parameters, logits) }
                guard case .invalidLogit(Int32(position), _) = error else {
                    Issue.record("wrong error: \(String(describing: error))")
                    continue
                }
            }
        }
    }

    @Test("a wrong number of logits is an error")
    func wrongCount() throws {
        var sampler = try Sampler(parameters: .greedy, vocabularySize: 4)
        var logits: [Float] = [1, 2, 3]
        #expect(throws: SamplingError.wrongLogitCount(expected: 4, found: 3)) {
            try logits.withUnsafeMutableBufferPointer { try sampler.sample($0) }
        }
        #expect(throws: SamplingError.self) {
            try Sampler(parameters: .greedy, vocabularySize: 0).seed
        }
    }

    @Test("random settings on random logits never trap and stay within the mask")
    func randomSettings() throws {
        var generator = Xoshiro256(seed: 77)
        for _ in 0..<1500 {
            let count = Int.random(in: 1...400, using: &generator)
            var parameters = SamplerParameters()
            func unit() -> Float { Float(generator.nextUnit()) }
            parameters.temperature = [0, 0.01, 1, 5].randomElement(using: &generator) ?? 1
            parameters.topK = [-1, 0, 1, 5, 1000].randomElement(using: &generator) ?? 0
            parameters.topP = [0, 1, unit()].randomElement(using: &generator) ?? 1
            parameters.minP = [0, 1, unit()].randomElement(using: &generator) ?? 0
            parameters.typicalP = [0, 1, unit()].randomElement(using: &generator) ?? 1
            parameters.topNSigma = [-1, 0, 2 * unit()].randomElement(using: &generator) ?? 0
            parameters.xtcProbability = unit()
            parameters.xtcThreshold = unit()
            parameters.minKeep = [0, 1, 50, .max].randomElement(using: &generator) ?? 0
            parameters.dynamicTemperature.range = [0, 3].randomElement(using: &generator) ?? 0
            parameters.repeatPenalty = 0.5 + unit()
            parameters.penaltyLastN = [-1, 0, 3].randomElement(using: &generator) ?? 0
            parameters.dry.multiplier = [0, 1].randomElement(using: &generator) ?? 0
            parameters.dry.allowedLength = Int.random(in: 0...3, using: &generator)
            parameters.dry.sequenceBreakers = [[1], [2, 0]]
            parameters.mirostat.mode =
                [.off, .off, .version1, .version2].randomElement(using: &generator) ?? .off
            parameters.mirostat.tau = 8 * unit()
            parameters.seed = generator.next()
            var mask = TokenMask(count: count)
            for token in 0..<count where unit() < 0.3 || token == 0 { mask.insert(Int32(token)) }
            var sampler = try Sampler(parameters: parameters, vocabularySize: count)
            for _ in 0..<12 {
                let scale: Float = [0, 1, 30, 1e30].randomElement(using: &generator) ?? 1
                var logits = (0..<count).map { _ in (unit() - 0.5) * scale }
                let token = try logits.withUnsafeMutableBufferPointer {
                    try sampler.sample($0, allowed: mask)
                }
                #expect(mask.contains(token))
                sampler.accept(token)
            }
        }
    }
}
