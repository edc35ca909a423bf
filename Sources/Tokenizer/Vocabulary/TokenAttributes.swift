/// What a token is for; `tokenizer.ggml.token_type` gives the kind, the model family the rest.
package struct TokenAttributes: OptionSet, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Stands for text the vocabulary cannot spell.
    package static let unknown = Self(rawValue: 1)
    /// In the file, but not used by the model.
    package static let unused = Self(rawValue: 2)
    /// Text.
    package static let normal = Self(rawValue: 4)
    /// Structure (begin, end, turns); in text only where the caller allows it.
    package static let control = Self(rawValue: 8)
    /// Text that is always one token, before any splitting.
    package static let userDefined = Self(rawValue: 16)
    /// One byte, spelt `<0xE2>`.
    package static let byte = Self(rawValue: 32)
    /// Takes the whitespace before it along.
    package static let stripsLeft = Self(rawValue: 64)
    /// Takes the whitespace after it along.
    package static let stripsRight = Self(rawValue: 128)

    /// The attributes of a value of `tokenizer.ggml.token_type`; none for an undefined type.
    init(tokenType: Int) {
        let kinds: [Self] = [[], .normal, .unknown, .control, .userDefined, .unused, .byte]
        self = kinds.indices.contains(tokenType) ? kinds[tokenType] : []
    }
}
