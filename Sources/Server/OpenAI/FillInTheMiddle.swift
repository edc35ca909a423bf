import Tokenizer

/// The prompt that makes a model write what belongs between two texts.
///
/// The form is that of "Efficient Training of Language Models to Fill in the Middle" (Bavarian et
/// al., 2022), prefix first: the token for the prefix, the prefix, the token for the suffix, the
/// suffix, the token for the middle.
struct FillInTheMiddle {
    private let tokenizer: Tokenizer
    private let prefix: Int32
    private let suffix: Int32
    private let middle: Int32

    /// Finds the model's tokens.
    ///
    /// - Throws: `APIError` naming `param`, the field that asks for it, when there are none.
    init(_ tokenizer: Tokenizer, param: String) throws(APIError) {
        guard let prefix = tokenizer.fimPrefix, let suffix = tokenizer.fimSuffix,
            let middle = tokenizer.fimMiddle
        else {
            throw .unsupported(
                param,
                reason: "The model has no tokens to fill in the middle with."
            )
        }
        self.tokenizer = tokenizer
        self.prefix = prefix
        self.suffix = suffix
        self.middle = middle
    }

    /// The prompt for the text between `before` and `after`; control tokens that they spell are
    /// plain text.
    func prompt(before: TokenInput, after: String) throws(APIError) -> [Int32] {
        let before =
            switch before {
            case .text(let text): text.isEmpty ? [] : encoded(text)
            case .tokens: try before.encoded(with: tokenizer, field: "prompt")
            }
        let start = tokenizer.addsBOS ? [tokenizer.bos].compactMap { $0 } : []
        return start + [prefix] + before + [suffix] + encoded(after) + [middle]
    }

    private func encoded(_ text: String) -> [Int32] {
        tokenizer.encode(text, addSpecial: false, parseSpecial: false)
    }
}
