import GGUF
import Models
import Tensor
import Testing

/// A model with adapters against one whose weights were changed.
@Suite struct AdapterTests {
    static let tokens = (0..<40).map { ($0 * 37 + 11) % 97 }
    static let rank = 32
    static let alpha: Float = 16

    /// Matrices of the small model that are changed: outputs, inputs.
    static let matrices: [String: (outputs: Int, inputs: Int)] = [
        "blk.0.attn_q.weight": (64, 64), "blk.0.attn_v.weight": (32, 64),
        "blk.0.ffn_gate.weight": (96, 64), "blk.1.attn_output.weight": (64, 64),
        "blk.1.ffn_down.weight": (64, 96), "output.weight": (97, 64),
    ]

    /// Numbers that every type holds exactly.
    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var state = seed &* 0x9e37_79b9_7f4a_7c15
        return (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let code = index % 32 == 0 ? 127 : Int(state >> 40) % 255 - 127
            return Float(code) / 2048
        }
    }

    private static func pair(_ name: String, _ seed: UInt64) -> (a: [Float], b: [Float]) {
        let (outputs, inputs) = matrices[name] ?? (0, 0)
        let own = seed + UInt64(name.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xffff)
        return (numbers(rank * inputs, seed: own), numbers(outputs * rank, seed: own + 1))
    }

    /// An adapter's file.
    private func adapter(
        _ type: ElementType,
        seed: UInt64,
        change: (inout GGUFWriter) throws -> Void = { _ in }
    ) throws -> GGUFFile {
        var writer = try GGUFWriter()
        writer.set("general.type", .string("adapter"))
        writer.set("adapter.type", .string("lora"))
        writer.set("general.architecture", .string("llama"))
        writer.set("adapter.lora.alpha", .float32(Self.alpha))
        for (name, size) in Self.matrices.sorted(by: { $0.key < $1.key }) {
            let (a, b) = Self.pair(name, seed)
            try writer.addTensor(
                name + ".lora_a",
                type: type,
                dimensions: [size.inputs, Self.rank],
                bytes: try SmallModel.encode(a, type)
            )
            try writer.addTensor(
                name + ".lora_b",
                type: type,
                dimensions: [Self.rank, size.outputs],
                bytes: try SmallModel.encode(b, type)
            )
        }
        try change(&writer)
        return try GGUFFile(bytes: writer.bytes(), name: "adapter")
    }

    /// The model with the weights that adapters of these seeds and scales make of it.
    private func merged(_ adapters: [(seed: UInt64, scale: Float)]) throws -> SmallModel {
        var model = SmallModel()
        model.type = .f32
        for (name, size) in Self.matrices {
            var change = [Float](repeating: 0, count: size.outputs * size.inputs)
            for (seed, scale) in adapters {
                let (a, b) = Self.pair(name, seed)
                let factor = scale * Self.alpha / Float(Self.rank)
                for output in 0..<size.outputs {
                    for inner in 0..<Self.rank {
                        let weight = factor * b[output * Self.rank + inner]
                        for input in 0..<size.inputs {
                            change[output * size.inputs + input] +=
                                weight * a[inner * size.inputs + input]
                        }
                    }
                }
            }
            model.changes[name] = change
        }
        return model
    }

    private func run(
        _ model: SmallModel,
        _ adapters: [(file: GGUFFile, scale: Float)] = []
    ) throws -> ModelRun {
        try ModelRun(file: try GGUFFile(bytes: try model.bytes(), name: "m"), adapters: adapters)
    }

    @Test(
        "A model with adapters answers like one with changed weights",
        arguments: [ElementType.f32, .f16, .bf16, .q8_0]
    )
    func agreement(_ type: ElementType) throws {
        var plain = SmallModel()
        plain.type = .f32
        let scales: [(seed: UInt64, scale: Float)] = [(3, 1), (8, -0.5)]
        let changed = try run(merged(scales))
        let adapted = try run(
            plain,
            scales.map { (file: try adapter(type, seed: $0.seed), scale: $0.scale) }
        )
        let (expected, found) = (changed.prefill(Self.tokens), adapted.prefill(Self.tokens))
        let before = try run(plain).prefill(Self.tokens)
        for position in Self.tokens.indices {
            #expect(largestDifference(found[position], expected[position]) < 2e-3)
            #expect(largestDifference(found[position], before[position]) > 0.05)
        }
        adapted.reset()
        for (position, token) in Self.tokens.enumerated() {
            #expect(largestDifference(adapted.decode(token), expected[position]) < 2e-3)
        }
    }

    /// The last prompt row's logits of each sequence, then those of a token after it.
    private func rows(_ run: ModelRun, _ scales: [[Float]?]) -> [[Float]] {
        var batch = Batch(capacity: run.transformer.capacity)
        let sequences = scales.map {
            CachedSequence(cache: run.cache, maximumLength: 64, adapterScales: $0)
        }
        func logits() -> [[Float]] {
            run.transformer.forward(batch, cache: run.cache)
            let size = run.transformer.config.vocabularySize
            return scales.indices.map { row in
                [Float](unsafeUninitializedCapacity: size) { buffer, count in
                    guard let base = buffer.baseAddress else { return }
                    run.transformer.logits(row..<row + 1, isTiled: false, into: base)
                    count = size
                }
            }
        }
        for sequence in sequences {
            precondition(sequence.reserve(21))
            batch.addPrefill(sequence, Self.tokens[..<20].map(Int32.init)[...], output: .last)
        }
        let first = logits()
        batch.removeAll()
        for sequence in sequences { batch.addDecode(sequence, Int32(Self.tokens[20])) }
        return first + logits()
    }

    @Test("Sequences of one batch have scales of their own")
    func mixedScales() throws {
        var plain = SmallModel()
        plain.type = .f32
        let adapted = try run(
            plain,
            [(file: adapter(.f32, seed: 3), scale: 1), (file: adapter(.f32, seed: 8), scale: 0.25)]
        )
        let scales: [[Float]?] = [nil, [0, 0], [-1, 0], [0.5, 2]]
        let together = rows(adapted, scales)
        for (index, scale) in scales.enumerated() {
            let alone = rows(adapted, [scale])
            #expect(together[index] == alone[0])
            #expect(together[scales.count + index] == alone[1])
            let meant = scale ?? [1, 0.25]
            let changed = try run(merged([(3, meant[0]), (8, meant[1])]))
            for (found, expected) in zip(alone, rows(changed, [nil])) {
                #expect(largestDifference(found, expected) < 2e-3)
            }
        }
        #expect(largestDifference(together[0], together[1]) > 0.05)
        #expect(largestDifference(together[2], together[3]) > 0.05)
    }

    @Test("Adapters that do not fit are refused with the reason")
    func refusals() throws {
        var plain = SmallModel()
        plain.type = .f32
        func refusal(_ change: (inout GGUFWriter) throws -> Void) throws -> String {
            let file = try adapter(.f32, seed: 3, change: change)
            do {
                _ = try run(plain, [(file: file, scale: 1)])
                return "none"
            } catch {
                return "\(error)"
            }
        }
        #expect(try refusal { _ in } == "none")
        let other = try refusal { $0.set("general.architecture", .string("qwen2")) }
        #expect(other.contains("expected \"llama\", found \"qwen2\""))
        #expect(try refusal { $0.set("general.type", .string("model")) }.contains("general.type"))
        let infinite = try refusal { $0.set("adapter.lora.alpha", .float32(.infinity)) }
        #expect(infinite.contains("finite"))
        let bytes = [UInt8](repeating: 0, count: 64 * 4 * 2)
        let unknown = try refusal { writer in
            for ending in [".lora_a", ".lora_b"] {
                let name = "blk.0.attn_norm.weight" + ending
                try writer.addTensor(name, type: .f32, dimensions: [64, 2], bytes: bytes)
            }
        }
        #expect(unknown.contains("blk.0.attn_norm.weight.lora_a"))
        let misshapen = try refusal { writer in
            for (ending, shape) in [(".lora_a", [64, 2]), (".lora_b", [2, 64])] {
                let name = "blk.0.attn_k.weight" + ending
                try writer.addTensor(name, type: .f32, dimensions: shape, bytes: bytes)
            }
        }
        #expect(misshapen.contains("blk.0.attn_k.weight.lora_b"))
    }
}
