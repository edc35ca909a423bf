extension Tokenizer {
    /// The text of tokens, as llama.cpp's detokenizer gives it; damaged UTF-8 is repaired with
    /// U+FFFD.
    ///
    /// The space that encoding puts before a text is taken away again, BERT's space before
    /// punctuation too. Ids outside the vocabulary are passed over. `skipSpecial` leaves out
    /// control and unknown tokens.
    package func decode(_ tokens: [Int32], skipSpecial: Bool) -> String {
        var rest = tokens[...]
        var dropsSpace = flags.addsSpacePrefix
        if skipSpecial {
            if flags.addsBOS, let bos = special.bos, rest.first == bos {
                rest.removeFirst()
                dropsSpace = false
            }
            if flags.addsEOS, let eos = special.eos, rest.last == eos { rest.removeLast() }
        }
        var bytes: [UInt8] = []
        for token in rest {
            let piece = self.bytes(of: token, renderSpecial: !skipSpecial)
            bytes += dropsSpace && piece.first == 0x20 ? piece.dropFirst() : piece[...]
            dropsSpace = false
        }
        if flags.cleansSpaces { SpacingCleanup.apply(to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes a token stands for: a piece of text, possibly a part of a character.
    ///
    /// `renderSpecial` gives the texts of control and unknown tokens, which otherwise have none.
    package func bytes(of token: Int32, renderSpecial: Bool) -> [UInt8] {
        guard vocabulary.contains(token) else { return [] }
        let attributes = vocabulary.attributes(token)
        let isSpecial = !attributes.isDisjoint(with: [.control, .unknown])
        if isSpecial, !renderSpecial { return [] }
        return vocabulary.texts.withBytes(Int(token)) { text in
            if model == .greedy { return EscapedText.decode(text) }
            if isSpecial || attributes.contains(.userDefined) { return Array(text) }
            if attributes.contains(.normal) {
                let isByteLevel = model.isBytePair && profile?.escapesSpaces != true
                return isByteLevel ? ByteAlphabet.decode(text) : Self.unescape(text)
            }
            if attributes.contains(.byte), model != .wordPiece { return Self.byte(text) }
            return []
        }
    }

    /// The text with U+2581 as spaces.
    private static func unescape(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var offset = 0
        while offset < text.count {
            if text[offset...].starts(with: SentencePieceEncoder.space) {
                result.append(0x20)
                offset += SentencePieceEncoder.space.count
            } else {
                result.append(text[offset])
                offset += 1
            }
        }
        return result
    }

    /// The byte that `<0xE2>` spells; a zero byte where the digits are none, as C's `strtol` has
    /// it.
    private static func byte(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        guard text.count >= 3 else { return [] }
        let digits = String(decoding: text[3..<min(5, text.count)], as: UTF8.self)
        return [
            UInt8(digits, radix: 16) ?? digits.first.flatMap { UInt8(String($0), radix: 16) } ?? 0
        ]
    }
}
