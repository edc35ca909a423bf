import Sampling
import Testing

/// Every step against a plain implementation that sorts everything, in Double.
@Suite("Steps agree with plain references")
struct StepReferenceTests {
    /// Ids in descending order of logit, lower ids first among equals, with probabilities.
    private struct Ranked {
        let ids: [Int32]
        let probabilities: [Double]

        init(_ logits: [Float]) {
            let possible = logits.indices.filter { logits[$0] > -.infinity }
            let order = possible.sorted {
                logits[$0] != logits[$1] ? logits[$0] > logits[$1] : $0 < $1
            }
            let weights = order.map { expReference(Double(logits[$0]) - Double(logits[order[0]])) }
            let total = weights.reduce(0, +)
            ids = order.map { Int32($0) }
            probabilities = weights.map { $0 / total }
        }
    }

    /// Inputs with ties, gaps, wide and narrow ranges, of lengths around the block sizes.
    static let inputs: [[Float]] = {
        var generator = Xoshiro256(seed: 21)
        var inputs: [[Float]] = []
        for (count, scale, step) in [
            (1, 1.0, 0.0), (2, 1, 0), (7, 3, 0), (31, 2, 0.5), (33, 2, 0), (257, 4, 0.25),
            (1000, 1, 0.1),
            (5000, 3, 0), (5000, 3, 0.5), (20_000, 2, 0), (20_000, 0.001, 0),
        ] {
            inputs.append(
                (0..<count).map { _ in
                    let sum = (0..<6).reduce(0.0) { partial, _ in
                        partial + generator.nextUnit() - 0.5
                    }
                    let value = sum * scale
                    let rounded = step > 0 ? (value / step).rounded() * step : value
                    return generator.nextUnit() < 0.05 && count > 2 ? -.infinity : Float(rounded)
                }
            )
        }
        inputs.append([Float](repeating: 1.5, count: 3000))
        inputs.append((0..<3000).map { Float($0) * 0.01 })
        inputs.append((0..<3000).map { Float(3000 - $0) * 0.01 })
        return inputs.map { input in
            var input = input
            if input.allSatisfy({ $0 == -.infinity }) { input[0] = 0 }
            return input
        }
    }()

    private func survivors(_ candidates: borrowing CandidateBuffer) -> [Int32] {
        (0..<candidates.count).map { candidates.ids[$0] }
    }

    @Test(
        "top-k takes the k greatest in order",
        arguments: inputs.indices,
        [1, 2, 5, 40, 300, 1024, 4000]
    )
    func topK(input: Int, k: Int) {
        let logits = Self.inputs[input]
        let topK = TopK(k)
        var candidates = CandidateBuffer(capacity: min(topK.capacity, logits.count))
        logits.withUnsafeBufferPointer { topK.select(from: $0, into: &candidates) }
        let expected = Array(Ranked(logits).ids.prefix(k))
        if k <= 1024 {
            #expect(survivors(candidates) == expected)
            let isSorted = candidates.isSorted
            #expect(isSorted)
        } else {
            #expect(survivors(candidates).sorted() == expected.sorted())
        }
        #expect(
            (0..<candidates.count).allSatisfy {
                candidates.logits[$0] == logits[Int(candidates.ids[$0])]
            }
        )
    }

    @Test("top-k leaves out what lies below the floor", arguments: inputs.indices)
    func topKWithFloor(input: Int) throws {
        let logits = Self.inputs[input]
        let floor = try #require(logits.max()) - 0.5
        let topK = TopK(50)
        var candidates = CandidateBuffer(capacity: topK.capacity)
        logits.withUnsafeBufferPointer { topK.select(from: $0, floor: floor, into: &candidates) }
        let expected = Ranked(logits).ids.filter { logits[Int($0)] >= floor }.prefix(50)
        #expect(survivors(candidates) == Array(expected))
    }

    @Test(
        "top-p keeps the shortest prefix that reaches p",
        arguments: inputs.indices,
        [0.0, 0.1, 0.5, 0.9, 0.999]
    )
    func topP(input: Int, p: Double) {
        let logits = Self.inputs[input]
        var candidates = CandidateBuffer(capacity: logits.count)
        logits.withUnsafeBufferPointer { candidates.load($0) }
        TopP(Float(p)).apply(to: &candidates)
        let ranked = Ranked(logits)
        var sum = 0.0
        let needed = ranked.probabilities.prefix { probability in
            defer { sum += probability }
            return sum < Double(Float(p))
        }
        // Rounding may move the cut by a token where the sum nearly touches p.
        let count = candidates.count
        #expect(abs(count - max(needed.count, 1)) <= 1)
        #expect(survivors(candidates).sorted() == ranked.ids.prefix(count).sorted())
    }

    @Test(
        "min-p keeps what is p times as probable as the first",
        arguments: inputs.indices,
        [0.01, 0.2, 1.0]
    )
    func minP(input: Int, p: Double) {
        let logits = Self.inputs[input]
        var candidates = CandidateBuffer(capacity: logits.count)
        logits.withUnsafeBufferPointer { candidates.load($0) }
        MinP(Float(p)).apply(to: &candidates)
        let ranked = Ranked(logits)
        let sure = zip(ranked.ids, ranked.probabilities).filter {
            $1 >= p * ranked.probabilities[0] * 1.0001 || $1 == ranked.probabilities[0]
        }
        let possible = zip(ranked.ids, ranked.probabilities).filter {
            $1 >= p * ranked.probabilities[0] * 0.9999
        }
        let found = Set(survivors(candidates))
        #expect(found.isSuperset(of: sure.map(\.0)) && found.isSubset(of: possible.map(\.0)))
    }

    @Test(
        "typical-p keeps the tokens nearest to the entropy",
        arguments: inputs.indices,
        [0.1, 0.6, 0.95]
    )
    func typicalP(input: Int, p: Double) {
        let logits = Self.inputs[input]
        var candidates = CandidateBuffer(capacity: logits.count)
        logits.withUnsafeBufferPointer { candidates.load($0) }
        TypicalP(Float(p)).apply(to: &candidates)
        let ranked = Ranked(logits)
        let entropy = -ranked.probabilities.reduce(0.0) {
            $0 + ($1 > 0 ? $1 * logReference($1) : 0)
        }
        let deviation = Dictionary(
            uniqueKeysWithValues: zip(
                ranked.ids,
                ranked.probabilities.map { abs(-logReference($0) - entropy) }
            )
        )
        let probability = Dictionary(uniqueKeysWithValues: zip(ranked.ids, ranked.probabilities))
        let found = survivors(candidates)
        let dropped = Set(ranked.ids).subtracting(found)
        let worstKept = found.compactMap { deviation[$0] }.max() ?? 0
        let bestDropped = dropped.compactMap { deviation[$0] }.min() ?? .infinity
        #expect(worstKept <= bestDropped + 1e-5)
        let mass = found.reduce(0.0) { $0 + (probability[$1] ?? 0) }
        #expect(mass > p - 1e-4 || dropped.isEmpty)
        // One token fewer would not do.
        let last = found.max { (deviation[$0] ?? 0) < (deviation[$1] ?? 0) } ?? 0
        #expect(mass - (probability[last] ?? 0) <= p + 1e-4)
    }

    @Test(
        "top-n-sigma cuts at n standard deviations below the greatest",
        arguments: inputs.indices,
        [0.5, 2.0]
    )
    func topNSigma(input: Int, n: Double) throws {
        let logits = Self.inputs[input]
        let finite = logits.filter { $0 > -.infinity }.map(Double.init)
        let mean = finite.reduce(0, +) / Double(finite.count)
        let variance = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(finite.count)
        let greatest = try #require(finite.max())
        let floor = logits.withUnsafeBufferPointer {
            TopNSigma(Float(n)).floor(of: $0, greatest: Float(greatest))
        }
        // The variance loses digits where it is tiny against the distance of the greatest.
        let tolerance = 1e-3 * (greatest - mean) + 1e-6
        #expect(abs(Double(floor) - (greatest - n * variance.squareRoot())) <= tolerance)
    }

    @Test("minKeep is honoured by every truncating step", arguments: [1, 5, 39, 40, 60])
    func minKeep(count: Int) {
        let logits = (0..<40).map { Float(40 - $0) }
        func kept(_ step: (inout CandidateBuffer) -> Void) -> [Int32] {
            var candidates = CandidateBuffer(capacity: 40)
            logits.withUnsafeBufferPointer { candidates.load($0) }
            step(&candidates)
            return survivors(candidates).sorted()
        }
        let expected = (0..<Int32(min(count, 40))).map { $0 }
        #expect(kept { TopP(0.01, minKeep: count).apply(to: &$0) } == expected)
        #expect(kept { MinP(0.9, minKeep: count).apply(to: &$0) } == expected)
        #expect(kept { TypicalP(0.01, minKeep: count).apply(to: &$0) }.count == min(count, 40))
        var generator = Xoshiro256(seed: 1)
        let xtc = XTC(probability: 1, threshold: 0.05, minKeep: count)
        let left = kept { xtc.apply(to: &$0, using: &generator) }.count
        #expect(left == (count <= 38 ? 38 : 40))
    }

    @Test(
        "weights are the exponentials, and entropy is that of the softmax",
        arguments: inputs.indices
    )
    func softmax(input: Int) {
        let logits = Self.inputs[input]
        var candidates = CandidateBuffer(capacity: logits.count)
        logits.withUnsafeBufferPointer { candidates.load($0) }
        candidates.updateWeights()
        let greatest = candidates.greatestLogit
        for index in 0..<candidates.count {
            let exact = expReference(Double(candidates.logits[index] - greatest))
            #expect(abs(Double(candidates.weights[index]) - exact) <= 3e-7 * exact)
        }
        let ranked = Ranked(logits)
        let entropy = -ranked.probabilities.reduce(0.0) { $0 + $1 * logReference($1) }
        #expect(abs(Double(candidates.entropy) - entropy) < 1e-5 * max(entropy, 1))
    }
}
