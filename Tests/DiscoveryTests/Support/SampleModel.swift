import GGUF
import Tensor

/// Tiny GGUF files: real headers over a few weights.
struct SampleModel {
    var architecture: String? = "llama"
    /// Keys beside those that every model here has.
    var extra: [(String, GGUFValue)] = []
    var chatTemplate: String? = "{{ messages }}"
    var hasTokenizer = true
    var contextLength = 4096
    var fileType: UInt32? = 7
    /// Rows of 32 weights in Q8_0.
    var rows = 4
    var tensorNames = ["token_embd.weight"]

    static let chat = SampleModel()
    static let base = SampleModel(chatTemplate: nil)

    /// A chat model with another count of weights.
    static func chat(rows: Int, fileType: UInt32 = 7) -> SampleModel {
        SampleModel(fileType: fileType, rows: rows)
    }

    var bytes: [UInt8] {
        get throws {
            var writer = try GGUFWriter()
            if let architecture {
                writer.set("general.architecture", .string(architecture))
                writer.set("\(architecture).context_length", .uint32(UInt32(contextLength)))
                writer.set("\(architecture).embedding_length", .uint32(32))
                writer.set("\(architecture).block_count", .uint32(1))
            }
            if let fileType { writer.set("general.file_type", .uint32(fileType)) }
            if hasTokenizer {
                writer.set("tokenizer.ggml.model", .string("gpt2"))
                writer.set("tokenizer.ggml.tokens", .array(GGUFArray(["a", "b", "<s>"])))
                writer.set("tokenizer.ggml.scores", .array(GGUFArray([0, 1, 2] as [Float])))
            }
            if let chatTemplate { writer.set("tokenizer.chat_template", .string(chatTemplate)) }
            for (key, value) in extra { writer.set(key, value) }
            for name in tensorNames {
                try writer.addTensor(
                    name,
                    type: .q8_0,
                    dimensions: [32, rows],
                    bytes: [UInt8](repeating: 1, count: 34 * rows)
                )
            }
            return writer.bytes()
        }
    }

    /// The parts of a split model, as `llama-gguf-split` makes them.
    func parts(_ count: Int) throws -> [[UInt8]] {
        try (0..<count).map { number in
            var part = self
            if number > 0 {
                part = SampleModel(
                    architecture: nil,
                    chatTemplate: nil,
                    hasTokenizer: false,
                    fileType: nil,
                    rows: rows
                )
            }
            part.tensorNames = ["blk.\(number).weight"]
            part.extra += [
                ("split.no", .uint16(UInt16(number))), ("split.count", .uint16(UInt16(count))),
                ("split.tensors.count", .int32(Int32(count))),
            ]
            return try part.bytes
        }
    }
}
