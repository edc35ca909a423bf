import JSON
import Tokenizer

/// A prompt in llama-server's form: a text, token ids, or a row of both.
struct MixedPrompt: Sendable, Equatable {
    /// A stretch of a prompt.
    enum Piece: Sendable, Equatable {
        case text(String)
        case token(Int32)
    }

    var pieces: [Piece]

    /// Prompts that one request may hold.
    private static let limit = 256

    /// Reads a prompt, or an array of several.
    ///
    /// An array of texts alone is several prompts; one with token ids among them is one.
    ///
    /// - Throws: `APIError` naming the element.
    static func read(
        _ value: JSONValue,
        field: String
    ) throws(APIError) -> (prompts: [MixedPrompt], isBatch: Bool) {
        guard let array = value.arrayValue, !isOnePrompt(array) else {
            return ([try one(value, at: field)], false)
        }
        guard (1...limit).contains(array.count) else {
            throw .invalid(
                "Invalid '\(field)': expected 1 to \(limit) prompts, but got \(array.count).",
                param: field,
                code: "invalid_value"
            )
        }
        var prompts: [MixedPrompt] = []
        for (index, element) in array.enumerated() {
            prompts.append(try one(element, at: "\(field)[\(index)]"))
        }
        return (prompts, true)
    }

    /// The prompt's tokens for a model; BOS comes before a text in first place only.
    ///
    /// - Throws: `APIError` for token ids that the model does not have.
    func tokens(with tokenizer: Tokenizer, field: String) throws(APIError) -> [Int32] {
        var tokens: [Int32] = []
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .text(let text):
                tokens += tokenizer.encode(text, addSpecial: index == 0, parseSpecial: true)
            case .token(let id):
                tokens += try TokenInput.tokens([id]).encoded(with: tokenizer, field: field)
            }
        }
        return tokens
    }

    private static func isOnePrompt(_ array: [JSONValue]) -> Bool {
        array.contains { $0.intValue != nil }
            && array.allSatisfy { $0.intValue != nil || $0.stringValue != nil }
    }

    private static func one(_ value: JSONValue, at path: String) throws(APIError) -> MixedPrompt {
        if let text = value.stringValue {
            return MixedPrompt(pieces: [.text(text)])
        }
        if value.objectValue != nil {
            let reader = try RequestReader.reader(of: value, at: path)
            try objectFields.check(reader)
            return MixedPrompt(pieces: [.text(try reader.requiredString("prompt_string"))])
        }
        guard let array = value.arrayValue else {
            throw RequestReader.invalidType(
                path,
                expected: "a string, an array of strings and token ids, or an array of prompts",
                found: value
            )
        }
        var pieces: [Piece] = []
        for (index, element) in array.enumerated() {
            if let text = element.stringValue {
                pieces.append(.text(text))
            } else {
                let ids = try TokenInput.tokens([element], at: "\(path)[\(index)]")
                pieces += ids.map(Piece.token)
            }
        }
        return MixedPrompt(pieces: pieces)
    }

    private static let objectFields: [RequestField] = [
        .honoured("prompt_string", from: .llamaCpp, "The text."),
        .refused("multimodal_data", from: .llamaCpp, except: [[]], "Only text is understood."),
    ]
}
