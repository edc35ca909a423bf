import GGUF
import KernelBlocks
import Tensor

/// A tiny Llama with random weights, written to memory: what the tests need without other files.
struct SmallModel {
    var width = 64
    var layers = 2
    var heads = 4
    var kvHeads = 2
    var feedForward = 96
    var vocabulary = 97
    var type = ElementType.q8_0
    /// What is added to weights before they are stored, by tensor.
    var changes: [String: [Float]] = [:]

    /// The file's bytes.
    func bytes(change: (inout GGUFWriter) throws -> Void = { _ in }) throws -> [UInt8] {
        var writer = try GGUFWriter()
        writer.set("general.architecture", .string("llama"))
        let numbers: [(String, Int)] = [
            ("block_count", layers), ("context_length", 512), ("embedding_length", width),
            ("feed_forward_length", feedForward), ("attention.head_count", heads),
            ("attention.head_count_kv", kvHeads), ("vocab_size", vocabulary),
        ]
        for (key, value) in numbers { writer.set("llama.\(key)", .uint32(UInt32(value))) }
        writer.set("llama.attention.layer_norm_rms_epsilon", .float32(1e-5))
        var seed: UInt64 = 1
        func add(_ name: String, _ dimensions: [Int], _ type: ElementType) throws {
            seed += 1
            try writer.addTensor(
                name,
                type: type,
                dimensions: dimensions,
                bytes: try Self.weights(dimensions, type, seed: seed, plus: changes[name])
            )
        }
        let head = width / heads
        try add("token_embd.weight", [width, vocabulary], type)
        try add("output.weight", [width, vocabulary], type)
        try add("output_norm.weight", [width], .f32)
        for layer in 0..<layers {
            let prefix = "blk.\(layer)."
            try add(prefix + "attn_norm.weight", [width], .f32)
            try add(prefix + "attn_q.weight", [width, heads * head], type)
            try add(prefix + "attn_k.weight", [width, kvHeads * head], type)
            try add(prefix + "attn_v.weight", [width, kvHeads * head], type)
            try add(prefix + "attn_output.weight", [heads * head, width], type)
            try add(prefix + "ffn_norm.weight", [width], .f32)
            try add(prefix + "ffn_gate.weight", [width, feedForward], type)
            try add(prefix + "ffn_up.weight", [width, feedForward], type)
            try add(prefix + "ffn_down.weight", [feedForward, width], type)
        }
        try change(&writer)
        return writer.bytes()
    }

    private static func weights(
        _ dimensions: [Int],
        _ type: ElementType,
        seed: UInt64,
        plus change: [Float]?
    ) throws -> [UInt8] {
        var state = seed &* 0x9e37_79b9_7f4a_7c15
        let count = dimensions.reduce(1, *)
        let scale: Float = dimensions.count == 1 ? 0.2 : 1.5 / Float(dimensions[0]).squareRoot()
        let offset: Float = dimensions.count == 1 ? 1 : 0
        let floats: [Float] = (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let uniform = Float(state >> 40) / Float(1 << 24) - 0.5
            return offset + uniform * 2 * scale + (change?[index] ?? 0)
        }
        return try encode(floats, type)
    }

    /// Floats as a type's blocks.
    static func encode(_ floats: [Float], _ type: ElementType) throws -> [UInt8] {
        guard type != .f32 else { return floats.withUnsafeBytes { Array($0) } }
        let count = floats.count
        guard let quantiser = BlockFormat.quantiser(of: type),
            let size = type.byteCount(elements: count)
        else { throw GGUFError.missingKey(path: "", key: type.name) }
        var out = [UInt8](repeating: 0, count: size)
        out.withUnsafeMutableBytes { bytes in
            floats.withUnsafeBufferPointer { floats in
                guard let base = bytes.baseAddress, let source = floats.baseAddress else { return }
                quantiser(source, count, base)
            }
        }
        return out
    }
}
