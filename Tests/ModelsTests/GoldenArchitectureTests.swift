import GGUF
import Kernels
import Models
import Testing

/// Every architecture against llama.cpp's logits.
@Suite(.enabled(if: Golden.isAvailable))
struct GoldenArchitectureTests {
    static let generators = [
        "falcon", "falcon-40b-style", "gemma", "gemma2", "gemma3", "gemma3-linear", "gpt-oss",
        "gpt2", "granite", "granitemoe", "llama", "llama-rope-linear", "llama-rope-llama3",
        "llama-rope-yarn", "mistral-swa-key", "mistral3", "mixtral", "olmo2", "olmo2-swa", "phi3",
        "phi3-longrope-long", "phi3-longrope-short", "qwen2", "qwen2moe", "qwen3", "qwen3moe",
        "smollm3", "stablelm", "stablelm-parallel", "starcoder2",
    ]

    static let sets = InstructionSet.allCases.filter(\.isAvailable)

    /// The reference differs from itself by up to 1.1e-3 under noise of 1e-6 in the weights.
    static func tolerance(_ name: String) -> Float { name == "phi3-longrope-short" ? 2e-3 : 1e-3 }

    private func run(_ name: String, _ set: InstructionSet) throws -> ModelRun {
        try ModelRun(path: try #require(Golden.folder) + "/arch/\(name).gguf", isa: set)
    }

    @Test("logits of a prompt are those of the reference", arguments: generators, sets)
    func promptLogits(_ name: String, _ set: InstructionSet) throws {
        let golden = try Golden(name)
        let model = try run(name, set)
        let rows = model.prefill(try golden.ints("tokens"))
        let expected = try #require(golden.rows("logits_gelu_f32") ?? golden.rows("logits"))
        for (position, logits) in zip(try golden.ints("positions"), expected) {
            let difference = largestDifference(rows[position], logits)
            #expect(difference < Self.tolerance(name), "position \(position)")
        }
    }

    @Test("greedy continuation is that of the reference", arguments: generators, sets)
    func greedy(_ name: String, _ set: InstructionSet) throws {
        let golden = try Golden(name)
        let model = try run(name, set)
        var logits = try #require(model.prefill(try golden.ints("tokens")).last)
        let gaps = try golden.floats("greedy_gaps")
        for (step, token) in try golden.ints("greedy").enumerated() {
            // Below this the reference's own two evaluation orders may disagree.
            if gaps[step] < 4e-3 { break }
            let best = logits.indices.max { logits[$0] < logits[$1] }
            #expect(best == token, "step \(step)")
            logits = model.decode(token)
        }
    }

    @Test("any chunk size gives the same bits", arguments: generators)
    func chunks(_ name: String) throws {
        let tokens = try Golden(name).ints("tokens")
        let model = try run(name, .best)
        let whole = model.prefill(tokens)
        for chunk in [1, 2, 7, 16, 63] {
            model.reset()
            #expect(model.prefill(tokens, chunk: chunk) == whole, "chunks of \(chunk)")
        }
    }

    @Test("decode agrees with prefill", arguments: generators)
    func decode(_ name: String) throws {
        let tokens = try Golden(name).ints("tokens")
        let model = try run(name, .best)
        let whole = model.prefill(tokens)
        model.reset()
        for (position, token) in tokens.enumerated() {
            let difference = largestDifference(model.decode(token), whole[position])
            #expect(difference < Self.tolerance(name), "position \(position)")
        }
    }

    @Test("the window key is followed when asked for", arguments: ["mistral-swa-key", "phi3"])
    func window(_ name: String) throws {
        let golden = try Golden(name)
        let path = try #require(Golden.folder) + "/arch/\(name).gguf"
        let model = try ModelRun(path: path, honoursWindowKey: true)
        let rows = model.prefill(try golden.ints("tokens"))
        let expected = try #require(golden.rows("logits_windowed"))
        for (position, logits) in zip(try golden.ints("positions"), expected) {
            #expect(largestDifference(rows[position], logits) < 1e-3, "position \(position)")
        }
    }

    @Test(
        "token vectors are those of the reference",
        arguments: ["bert", "bert-cls", "nomic-bert"],
        sets
    )
    func embeddings(_ name: String, _ set: InstructionSet) throws {
        let golden = try Golden(name)
        let rows = try run(name, set).hidden(try golden.ints("tokens"))
        let expected = try #require(
            golden.rows("token_embeddings_gelu_f32") ?? golden.rows("token_embeddings")
        )
        for (position, vector) in zip(try golden.ints("positions"), expected) {
            #expect(largestDifference(rows[position], vector) < 1e-4, "position \(position)")
        }
    }
}
