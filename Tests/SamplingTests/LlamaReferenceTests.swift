import Sampling
import Testing

@Suite("Steps agree with llama.cpp")
struct LlamaReferenceTests {
    @Test("survivors and logits", arguments: LlamaReference.shared.cases)
    func steps(reference: LlamaReference.Case) throws {
        let input = try #require(LlamaReference.shared.inputs[reference.input])
        // There llama.cpp casts an infinite estimate to int, which C++ leaves undefined.
        if reference.step == "mirostat", reference.input == "flat" { return }
        var candidates = CandidateBuffer(capacity: input.count)
        try apply(reference, input, &candidates)
        let survivors = (0..<candidates.count).map { candidates.ids[$0] }
        #expect(survivors.sorted() == reference.ids)

        guard let expected = reference.logits else { return }
        // Ours are relative to the greatest.
        let greatest = try #require(expected.compactMap(\.self).max())
        let ownGreatest = candidates.greatestLogit
        for index in 0..<candidates.count {
            let id = Int(candidates.ids[index])
            let theirs = try #require(expected[id]) - greatest
            #expect(abs(candidates.logits[index] - ownGreatest - theirs) < 1e-4)
        }
    }

    private func apply(
        _ reference: LlamaReference.Case,
        _ input: [Float],
        _ candidates: inout CandidateBuffer
    ) throws {
        let values = reference.arguments.map { Float($0) }
        var generator = Xoshiro256(seed: 1)
        try input.withUnsafeBufferPointer { logits throws in
            candidates.load(logits)
            switch reference.step {
            case "top_k": TopK(Int(values[0])).select(from: logits, into: &candidates)
            case "top_p": TopP(values[0], minKeep: Int(values[1])).apply(to: &candidates)
            case "min_p": MinP(values[0], minKeep: Int(values[1])).apply(to: &candidates)
            case "typical": TypicalP(values[0], minKeep: Int(values[1])).apply(to: &candidates)
            case "top_n_sigma":
                let greatest = try #require(input.max())
                let floor = TopNSigma(values[0]).floor(of: logits, greatest: greatest)
                candidates.load(logits, floor: floor)
            case "temp": Temperature(values[0]).apply(to: &candidates)
            case "temp_ext":
                DynamicTemperature(center: values[0], range: values[1], exponent: values[2])
                    .apply(to: &candidates)
            case "xtc":
                XTC(probability: values[0], threshold: values[1], minKeep: Int(values[2]))
                    .apply(to: &candidates, using: &generator)
            case "mirostat", "mirostat_v2":
                let isFirst = reference.step == "mirostat"
                var mirostat = Mirostat(
                    .init(
                        mode: isFirst ? .version1 : .version2,
                        tau: isFirst ? values[0] : values[1]
                    ),
                    vocabularySize: input.count
                )
                _ = mirostat.draw(from: &candidates, using: &generator)
            default: Issue.record("unknown step \(reference.step)")
            }
        }
    }

    @Test(
        "survivors do not depend on whether the candidates are sorted",
        arguments: LlamaReference.shared.cases
    )
    func sortedInput(reference: LlamaReference.Case) throws {
        guard ["top_p", "min_p", "typical", "xtc", "mirostat_v2"].contains(reference.step) else {
            return
        }
        let input = try #require(LlamaReference.shared.inputs[reference.input])
        let values = reference.arguments.map { Float($0) }
        var generator = Xoshiro256(seed: 1)
        var candidates = CandidateBuffer(capacity: input.count)
        input.withUnsafeBufferPointer { candidates.load($0) }
        candidates.sort()
        switch reference.step {
        case "top_p": TopP(values[0], minKeep: Int(values[1])).apply(to: &candidates)
        case "min_p": MinP(values[0], minKeep: Int(values[1])).apply(to: &candidates)
        case "typical": TypicalP(values[0], minKeep: Int(values[1])).apply(to: &candidates)
        case "xtc":
            XTC(probability: values[0], threshold: values[1], minKeep: Int(values[2]))
                .apply(to: &candidates, using: &generator)
        default:
            var mirostat = Mirostat(
                .init(mode: .version2, tau: values[1]),
                vocabularySize: input.count
            )
            _ = mirostat.draw(from: &candidates, using: &generator)
        }
        #expect((0..<candidates.count).map { candidates.ids[$0] }.sorted() == reference.ids)
    }

    @Test("penalties and DRY", arguments: LlamaReference.shared.historyCases)
    func history(reference: LlamaReference.HistoryCase) throws {
        let values = reference.arguments
        if reference.step == "penalties" {
            var parameters = SamplerParameters()
            parameters.penaltyLastN = Int(values[0])
            parameters.repeatPenalty = Float(values[1])
            parameters.frequencyPenalty = Float(values[2])
            parameters.presencePenalty = Float(values[3])
            var penalties = try #require(Penalties(parameters))
            var seen: [Int32] = []
            for token in reference.history {
                seen.append(token)
                penalties.accept(seen)
            }
            var logits = try #require(reference.input)
            logits.withUnsafeMutableBufferPointer { penalties.apply(to: $0) }
            for (own, theirs) in zip(logits, try #require(reference.logits)) {
                #expect(abs(own - theirs) < 1e-5)
            }
        } else {
            var parameters = SamplerParameters.DRY()
            parameters.multiplier = Float(values[0])
            parameters.base = Float(values[1])
            parameters.allowedLength = Int(values[2])
            parameters.penaltyLastN = Int(values[3])
            let breakers = try #require(reference.breakers)
            parameters.sequenceBreakers = try #require(LlamaReference.shared.breakers[breakers])
            var dry = try #require(DryPenalty(parameters))
            var logits = [Float](repeating: 0, count: try #require(reference.vocabulary))
            logits.withUnsafeMutableBufferPointer { dry.apply(to: $0, history: reference.history) }
            let lowered = logits.enumerated().filter { $0.element != 0 }
            let expected = try #require(reference.lowered)
            #expect(lowered.map { Double($0.offset) } == expected.map { $0[0] })
            for (own, theirs) in zip(lowered, expected) {
                #expect(abs(Double(own.element) - theirs[1]) <= 1e-5 * abs(theirs[1]))
            }
        }
    }
}
