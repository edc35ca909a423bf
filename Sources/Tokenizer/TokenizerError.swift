/// What keeps a file's vocabulary from being used.
package enum TokenizerError: Error, Equatable, Sendable {
    /// `tokenizer.ggml.model` names an algorithm that is not there.
    case unknownModel(String)
    /// `tokenizer.ggml.pre` names a pre-tokenizer that is not there.
    case unknownPreTokenizer(String)
    /// A key that this kind of tokenizer needs is absent.
    case missingKey(String)
    /// An array is of another type, or shorter than the vocabulary.
    case badArray(key: String, expected: String, found: String)
    /// Two tokens have one text.
    case duplicateToken(text: String, first: Int, second: Int)
    /// More tokens or merges than ids.
    case tooMany(key: String, found: Int, limit: Int)
    /// The texts of an array take more than 4 GiB together.
    case textsTooLong(key: String)
    /// `tokenizer.ggml.precompiled_charsmap` cannot be what it says.
    case badCharacterMap(expected: String, found: String)
}

extension TokenizerError: CustomStringConvertible {
    /// One sentence for people.
    package var description: String {
        switch self {
        case .unknownModel(let name):
            "tokenizer.ggml.model names the unknown tokenizer '\(name)'"
        case .unknownPreTokenizer(let name):
            "tokenizer.ggml.pre names the unknown pre-tokenizer '\(name)'"
        case .missingKey(let key):
            "\(key) is missing"
        case .badArray(let key, let expected, let found):
            "\(key): expected \(expected), found \(found)"
        case .duplicateToken(let text, let first, let second):
            "tokenizer.ggml.tokens: ids \(first) and \(second) have the same text '\(text)'"
        case .tooMany(let key, let found, let limit):
            "\(key): expected at most \(limit) elements, found \(found)"
        case .textsTooLong(let key):
            "\(key): expected texts of at most 4 GiB together, found more"
        case .badCharacterMap(let expected, let found):
            "tokenizer.ggml.precompiled_charsmap: expected \(expected), found \(found)"
        }
    }
}
