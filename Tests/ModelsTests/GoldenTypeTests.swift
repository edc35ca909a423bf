import Kernels
import Models
import Testing

/// Every element type against llama.cpp's logits.
@Suite(.enabled(if: Golden.isAvailable))
struct GoldenTypeTests {
    static let types = [
        "F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K",
        "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS", "IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S",
        "IQ3_XXS", "IQ3_S", "TQ1_0", "TQ2_0", "MXFP4", "Q1_0", "Q2_0",
    ]

    private func rows(_ type: String, _ set: InstructionSet, isExact: Bool) throws -> [[Float]] {
        let path = try #require(Golden.folder) + "/types/\(type).gguf"
        let model = try ModelRun(path: path, isa: set, isExact: isExact)
        return model.prefill(try Golden("types_\(type)").ints("tokens"))
    }

    @Test("float activations give the logits of the widened weights", arguments: types)
    func exact(_ type: String) throws {
        let golden = try Golden("types_\(type)")
        let rows = try rows(type, .best, isExact: true)
        let expected = try #require(
            golden.rows("logits_dequantised_f32") ?? golden.rows("logits")
        )
        for (position, logits) in zip(try golden.ints("positions"), expected) {
            #expect(largestDifference(rows[position], logits) < 1e-3, "position \(position)")
        }
    }

    @Test(
        "rounded activations stay as close as the reference's",
        arguments: types,
        GoldenArchitectureTests.sets
    )
    func rounded(_ type: String, _ set: InstructionSet) throws {
        let golden = try Golden("types_\(type)")
        let rows = try rows(type, set, isExact: false)
        let expected = try #require(
            golden.rows("logits_dequantised_f32") ?? golden.rows("logits")
        )
        var square: Float = 0
        var count: Float = 0
        for (position, logits) in zip(try golden.ints("positions"), expected) {
            #expect(largestDifference(rows[position], logits) < 0.5, "position \(position)")
            for (a, b) in zip(rows[position], logits) { square += (a - b) * (a - b) }
            count += Float(logits.count)
        }
        #expect((square / count).squareRoot() < 0.1)
    }

    @Test("any chunk size gives the same bits", arguments: types)
    func chunks(_ type: String) throws {
        let path = try #require(Golden.folder) + "/types/\(type).gguf"
        let model = try ModelRun(path: path)
        let tokens = try Golden("types_\(type)").ints("tokens")
        let whole = model.prefill(tokens)
        for chunk in [1, 5, 16] {
            model.reset()
            #expect(model.prefill(tokens, chunk: chunk) == whole, "chunks of \(chunk)")
        }
    }
}
