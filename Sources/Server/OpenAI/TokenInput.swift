import JSON
import Tokenizer

/// Text or tokens, as completion and embedding requests give them.
enum TokenInput: Sendable, Equatable {
    case text(String)
    case tokens([Int32])

    /// Reads a string, an array of strings, an array of token ids, or an array of those.
    ///
    /// - Throws: `APIError` naming the element.
    static func read(
        _ value: JSONValue,
        field: String
    ) throws(APIError) -> [TokenInput]? {
        if let text = value.stringValue {
            return [.text(text)]
        }
        guard let array = value.arrayValue else { return nil }
        guard let first = array.first else {
            throw .invalid(
                """
                Invalid '\(field)': empty array. Expected an array with minimum length 1, but got \
                an empty array instead.
                """,
                param: field,
                code: "empty_array"
            )
        }
        if case .int = first {
            return [.tokens(try tokens(array, at: field))]
        }
        var inputs: [TokenInput] = []
        for (index, element) in array.enumerated() {
            let path = "\(field)[\(index)]"
            if let text = element.stringValue {
                inputs.append(.text(text))
            } else if let ids = element.arrayValue {
                inputs.append(.tokens(try tokens(ids, at: path)))
            } else {
                throw RequestReader.invalidType(
                    path,
                    expected: "a string or an array of token ids",
                    found: element
                )
            }
        }
        return inputs
    }

    /// Reads an array of token ids.
    ///
    /// - Throws: `APIError` naming the element.
    static func tokens(_ array: [JSONValue], at path: String) throws(APIError) -> [Int32] {
        var tokens: [Int32] = []
        tokens.reserveCapacity(array.count)
        for (index, element) in array.enumerated() {
            guard let id = element.intValue.flatMap({ Int32(exactly: $0) }), id >= 0 else {
                throw RequestReader.invalidType(
                    "\(path)[\(index)]",
                    expected: "a token id",
                    found: element
                )
            }
            tokens.append(id)
        }
        return tokens
    }
}

extension TokenInput {
    /// The input's tokens for a model, special tokens included as the model wants them.
    ///
    /// - Throws: `APIError` for token ids that the model does not have.
    func encoded(with tokenizer: Tokenizer, field: String) throws(APIError) -> [Int32] {
        switch self {
        case .text(let text):
            return tokenizer.encode(text, addSpecial: true, parseSpecial: true)
        case .tokens(let tokens):
            if let id = tokens.first(where: { $0 >= tokenizer.vocabularySize }) {
                throw .invalidValue(
                    "Invalid '\(field)': the model has no token '\(id)'.",
                    param: field
                )
            }
            return tokens
        }
    }
}

extension TokenInput {
    /// Whether there is nothing in it.
    var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .tokens(let tokens): tokens.isEmpty
        }
    }
}
