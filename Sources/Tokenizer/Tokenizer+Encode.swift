extension Tokenizer {
    /// The token ids of a text.
    ///
    /// `addSpecial` adds BOS, EOS, CLS and SEP as the file's flags say; `parseSpecial` lets control
    /// tokens written out in the text become their ids.
    package func encode(_ text: String, addSpecial: Bool, parseSpecial: Bool) -> [Int32] {
        var text = text
        return text.withUTF8 {
            encode(utf8: $0, addSpecial: addSpecial, parseSpecial: parseSpecial)
        }
    }

    /// The same for bytes, which need not be valid UTF-8.
    package func encode(utf8: [UInt8], addSpecial: Bool, parseSpecial: Bool) -> [Int32] {
        utf8.withUnsafeBufferPointer {
            encode(utf8: $0, addSpecial: addSpecial, parseSpecial: parseSpecial)
        }
    }

    /// The same for bytes, which need not be valid UTF-8.
    package func encode(
        utf8: UnsafeBufferPointer<UInt8>,
        addSpecial: Bool,
        parseSpecial: Bool
    ) -> [Int32] {
        var tokens: [Int32] = []
        tokens.reserveCapacity(utf8.count / 3 + 8)
        if addSpecial, let first = leadingToken { tokens.append(first) }
        var followsSpecial = true
        for fragment in splitter.fragments(of: utf8, parseSpecial: parseSpecial) {
            switch fragment {
            case .token(let token):
                tokens.append(token)
                followsSpecial = true
            case .text(let range):
                encoder.encode(
                    UnsafeBufferPointer(rebasing: utf8[range]),
                    followsSpecial: followsSpecial,
                    into: &tokens
                )
                followsSpecial = false
            }
        }
        if addSpecial, let last = trailingToken { tokens.append(last) }
        return tokens
    }

    /// Makes the larger tables now, on the caller's thread; otherwise the first `encode` does.
    ///
    /// Worth calling while something else is being loaded: up to a tenth of a second.
    package func prepare() { encoder.prepare() }

    /// The token of a line feed by itself; the algorithm's own padding token where there is none.
    package var newline: Int32? {
        let padding = model.defaultSpecialTokens.padding
        let fallback = padding.flatMap { vocabulary.contains($0) ? $0 : nil }
        switch model {
        case .sentencePiece:
            return vocabulary.hexadecimalToken(0x0a) ?? vocabulary.id(of: "\n") ?? fallback
        case .wordPiece:
            return fallback
        case .bytePair, .gemma4, .whitespace, .unigram, .greedy:
            var tokens: [Int32] = []
            [0x0a].withUnsafeBufferPointer {
                encoder.encode($0, followsSpecial: true, into: &tokens)
            }
            return tokens.first ?? fallback
        }
    }

    private var leadingToken: Int32? {
        switch model {
        case .sentencePiece, .bytePair, .gemma4, .whitespace, .unigram:
            flags.addsBOS ? special.bos : nil
        case .wordPiece: special.bos
        case .greedy: nil
        }
    }

    private var trailingToken: Int32? {
        switch model {
        case .sentencePiece, .bytePair, .gemma4, .whitespace, .unigram:
            flags.addsEOS ? special.eos : nil
        case .wordPiece: special.separator
        case .greedy: nil
        }
    }
}
