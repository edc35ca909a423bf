import Sampling
import Testing

@Suite("Log probabilities")
struct LogProbabilitiesTests {
    @Test("are the log softmax of the raw logits", arguments: [1, 9, 64, 1001])
    func values(count: Int) throws {
        var generator = Xoshiro256(seed: 4)
        let logits = (0..<count).map { _ in Float(generator.nextUnit() * 20 - 10) }
        let total = logits.reduce(0.0) { $0 + expReference(Double($1)) }
        let result = try logits.withUnsafeBufferPointer {
            try LogProbabilities($0, count: 20, token: 0)
        }
        func reference(_ token: Int32) -> Double {
            Double(logits[Int(token)]) - logReference(total)
        }
        #expect(abs(Double(result.chosen.logProbability) - reference(0)) < 1e-5)
        #expect(result.chosen.token == 0)
        #expect(result.top.count == min(20, count))
        let order = logits.indices.sorted { logits[$0] > logits[$1] }
        #expect(result.top.map(\.token) == order.prefix(20).map { Int32($0) })
        for entry in result.top {
            #expect(abs(Double(entry.logProbability) - reference(entry.token)) < 1e-5)
        }
    }

    @Test("an impossible token has negative infinity, no alternatives are fine too")
    func edges() throws {
        let logits: [Float] = [0, -.infinity, 0]
        let result = try logits.withUnsafeBufferPointer {
            try LogProbabilities($0, count: 0, token: 1)
        }
        #expect(result.chosen.logProbability == -.infinity && result.top.isEmpty)
        let top = try logits.withUnsafeBufferPointer {
            try LogProbabilities($0, count: 5, token: 0).top
        }
        #expect(top.map(\.token) == [0, 2])
    }

    @Test("counts, tokens and logits out of range are errors")
    func errors() {
        let logits: [Float] = [0, 1]
        for (count, token) in [(21, 0), (-1, 0), (1, 2), (1, -1)] as [(Int, Int32)] {
            #expect(throws: SamplingError.self) {
                try logits.withUnsafeBufferPointer {
                    try LogProbabilities($0, count: count, token: token)
                }
            }
        }
        #expect(throws: SamplingError.self) {
            try [Float.nan, 1].withUnsafeBufferPointer {
                try LogProbabilities($0, count: 1, token: 1)
            }
        }
        #expect(throws: SamplingError.self) {
            try [Float]().withUnsafeBufferPointer { try LogProbabilities($0, count: 1, token: 0) }
        }
    }
}
