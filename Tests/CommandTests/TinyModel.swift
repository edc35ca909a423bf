import Foundation
import GGUF
import Tensor

/// A Llama of one small layer with random weights and a token per byte, written to a file.
enum TinyModel {
    private static let width = 32
    private static let feedForward = 48
    private static let vocabulary = 259

    /// The model's chat template.
    static let template = """
        {% for m in messages %}<|im_start|>{{ m.role }}
        {{ m.content }}<|im_end|>
        {% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
        {% endif %}
        """

    /// The file, made once per run of the tests.
    static let path: String = {
        let folder = FileManager.default.temporaryDirectory
        let path = folder.appendingPathComponent(
            "tiny-\(ProcessInfo.processInfo.processIdentifier).gguf"
        )
        .path
        do {
            try writer().write(to: path)
        } catch {
            fatalError("cannot write \(path): \(error)")
        }
        return path
    }()

    private static func writer() throws -> GGUFWriter {
        var writer = try GGUFWriter()
        writer.set("general.architecture", .string("llama"))
        let numbers: [(String, Int)] = [
            ("block_count", 1), ("context_length", 256), ("embedding_length", width),
            ("feed_forward_length", feedForward), ("attention.head_count", 2),
            ("attention.head_count_kv", 1), ("vocab_size", vocabulary),
        ]
        for (key, value) in numbers {
            writer.set("llama.\(key)", .uint32(UInt32(value)))
        }
        writer.set("llama.attention.layer_norm_rms_epsilon", .float32(1e-5))
        setVocabulary(&writer)
        try addTensors(&writer)
        return writer
    }

    private static func setVocabulary(_ writer: inout GGUFWriter) {
        let control = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
        writer.set("tokenizer.ggml.model", .string("gpt2"))
        writer.set("tokenizer.ggml.pre", .string("gpt-2"))
        writer.set("tokenizer.ggml.tokens", .array(GGUFArray(byteTexts + control)))
        writer.set(
            "tokenizer.ggml.token_type",
            .array(GGUFArray([Int32](repeating: 1, count: 256) + [3, 3, 3]))
        )
        writer.set("tokenizer.ggml.merges", .array(GGUFArray([String]())))
        writer.set("tokenizer.ggml.eos_token_id", .uint32(258))
        writer.set("tokenizer.chat_template", .string(template))
    }

    /// GPT-2's printable stand-ins for the bytes 0 to 255.
    private static var byteTexts: [String] {
        var next: UInt32 = 256
        return (UInt32(0)..<256).map { byte in
            let isPrintable =
                (33...126).contains(byte) || (161...172).contains(byte)
                || (174...255).contains(byte)
            var value = byte
            if !isPrintable {
                value = next
                next += 1
            }
            return Unicode.Scalar(value).map { String($0) } ?? ""
        }
    }

    private static func addTensors(_ writer: inout GGUFWriter) throws {
        let shapes: [(String, [Int])] = [
            ("token_embd.weight", [width, vocabulary]), ("output.weight", [width, vocabulary]),
            ("output_norm.weight", [width]), ("blk.0.attn_norm.weight", [width]),
            ("blk.0.attn_q.weight", [width, width]), ("blk.0.attn_k.weight", [width, width / 2]),
            ("blk.0.attn_v.weight", [width, width / 2]),
            ("blk.0.attn_output.weight", [width, width]), ("blk.0.ffn_norm.weight", [width]),
            ("blk.0.ffn_gate.weight", [width, feedForward]),
            ("blk.0.ffn_up.weight", [width, feedForward]),
            ("blk.0.ffn_down.weight", [feedForward, width]),
        ]
        var state: UInt64 = 1
        for (name, dimensions) in shapes {
            let scale = 3 / Float(dimensions[0]).squareRoot()
            let floats = (0..<dimensions.reduce(1, *)).map { _ -> Float in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let uniform = Float(state >> 40) / Float(1 << 24) - 0.5
                return dimensions.count == 1 ? 1 + uniform / 4 : uniform * scale
            }
            try writer.addTensor(
                name,
                type: .f32,
                dimensions: dimensions,
                bytes: floats.withUnsafeBytes { Array($0) }
            )
        }
    }
}
