import GGUF

/// The ids of the tokens that carry structure; nil where the vocabulary has none.
package struct SpecialTokens: Sendable {
    /// Begin of text (CLS in BERT).
    package var bos: Int32?
    /// End of text.
    package var eos: Int32?
    /// End of a turn.
    package var eot: Int32?
    /// End of a message that a tool is to answer.
    package var eom: Int32?
    /// Stands for text that cannot be spelt.
    package var unknown: Int32?
    /// Between two texts.
    package var separator: Int32?
    /// Fills up batches.
    package var padding: Int32?
    /// Stands for text to be guessed.
    package var mask: Int32?
    /// Before the text that precedes the gap, in fill-in-the-middle.
    package var fimPrefix: Int32?
    /// Before the text that follows the gap.
    package var fimSuffix: Int32?
    /// Where the text of the gap is to be written.
    package var fimMiddle: Int32?
    /// Fills up fill-in-the-middle batches.
    package var fimPadding: Int32?
    /// Before a repository's name.
    package var fimRepository: Int32?
    /// Between files of a repository.
    package var fimSeparator: Int32?

    init(
        bos: Int32? = nil,
        eos: Int32? = nil,
        unknown: Int32? = nil,
        separator: Int32? = nil,
        padding: Int32? = nil,
        mask: Int32? = nil
    ) {
        self.bos = bos
        self.eos = eos
        self.unknown = unknown
        self.separator = separator
        self.padding = padding
        self.mask = mask
    }

    /// The metadata keys, in the order in which they overrule each other.
    private static var keys: [(name: String, id: WritableKeyPath<Self, Int32?>)] {
        [
            ("bos_token_id", \.bos), ("eos_token_id", \.eos), ("eot_token_id", \.eot),
            ("eom_token_id", \.eom), ("unknown_token_id", \.unknown),
            // The misspelling is the format's.
            ("seperator_token_id", \.separator), ("padding_token_id", \.padding),
            ("mask_token_id", \.mask), ("fim_pre_token_id", \.fimPrefix),
            ("fim_suf_token_id", \.fimSuffix), ("fim_mid_token_id", \.fimMiddle),
            ("fim_pad_token_id", \.fimPadding), ("fim_rep_token_id", \.fimRepository),
            ("fim_sep_token_id", \.fimSeparator), ("prefix_token_id", \.fimPrefix),
            ("suffix_token_id", \.fimSuffix), ("middle_token_id", \.fimMiddle),
        ]
    }

    /// Takes over the ids that the file gives.
    ///
    /// - Returns: a warning for each id outside the vocabulary; such a one is passed over.
    mutating func read(_ metadata: GGUFMetadata, tokenCount: Int) throws -> [String] {
        var warnings: [String] = []
        for (name, path) in Self.keys {
            if let id = self[keyPath: path], id >= tokenCount { self[keyPath: path] = nil }
            let key = "tokenizer.ggml.\(name)"
            guard let id = try metadata.int(key) else { continue }
            if id >= 0, id < tokenCount {
                self[keyPath: path] = Int32(id)
            } else {
                warnings.append("\(key): \(id) is no token (0 to \(tokenCount - 1)); ignored")
            }
        }
        return warnings
    }
}
