import GGUF
import Tokenizer

/// A byte-level vocabulary: one token per byte, then the control tokens of ChatML.
enum TestVocabulary {
    /// Ids of the control tokens.
    static let endOfText: Int32 = 256
    static let messageStart: Int32 = 257
    static let messageEnd: Int32 = 258
    /// Tokens in all.
    static let size = 259

    /// A tokenizer over the vocabulary; a text of plain ASCII has its bytes for tokens.
    ///
    /// The tokens 1, 2 and 3 mark prefix, suffix and middle if it fills in the middle.
    static func tokenizer(fillsInTheMiddle: Bool = false) throws -> Tokenizer {
        var metadata = metadata()
        if fillsInTheMiddle {
            for (id, name) in ["pre", "suf", "mid"].enumerated() {
                metadata.set("tokenizer.ggml.fim_\(name)_token_id", .uint32(UInt32(id + 1)))
            }
        }
        return try Tokenizer(metadata: metadata)
    }

    /// The metadata of a model that has the vocabulary.
    static func metadata() -> GGUFMetadata {
        var metadata = GGUFMetadata(path: "test")
        let control = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
        metadata.set("tokenizer.ggml.model", .string("gpt2"))
        metadata.set("tokenizer.ggml.pre", .string("gpt-2"))
        metadata.set("tokenizer.ggml.tokens", .array(GGUFArray(byteTexts + control)))
        metadata.set(
            "tokenizer.ggml.token_type",
            .array(GGUFArray([Int32](repeating: 1, count: 256) + [3, 3, 3]))
        )
        metadata.set("tokenizer.ggml.merges", .array(GGUFArray([String]())))
        metadata.set("tokenizer.ggml.eos_token_id", .uint32(UInt32(messageEnd)))
        return metadata
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
}
