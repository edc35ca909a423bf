/// The text normalisation of unigram vocabularies: characters mapped, spaces escaped and merged.
struct UnigramNormaliser: Sendable {
    private let characterMap: CharacterMap?
    private let userDefined: ByteTrie
    private let addsSpacePrefix: Bool
    private let mergesSpaces: Bool
    private static let space: UInt8 = 0x20
    /// U+FFFD.
    private static let replacement: [UInt8] = [0xef, 0xbf, 0xbd]

    init(
        vocabulary: Vocabulary,
        characterMap: CharacterMap?,
        addsSpacePrefix: Bool,
        mergesSpaces: Bool
    ) {
        self.characterMap = characterMap
        self.addsSpacePrefix = addsSpacePrefix
        self.mergesSpaces = mergesSpaces
        var trie = ByteTrie()
        for id in 0..<vocabulary.count where vocabulary.attributes[id].contains(.userDefined) {
            vocabulary.texts.withBytes(id) { trie.insert($0, value: Int32(id)) }
        }
        userDefined = trie
    }

    /// The text as the vocabulary's tokens spell it.
    func normalise(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count * 2)
        var isInWord = false
        var hasPrefix = false
        func append(_ byte: UInt8) {
            if byte == Self.space {
                isInWord = false
                if !mergesSpaces { result += SentencePieceEncoder.space }
                return
            }
            if !isInWord {
                isInWord = true
                if addsSpacePrefix && !hasPrefix || mergesSpaces {
                    result += SentencePieceEncoder.space
                    hasPrefix = true
                }
            }
            result.append(byte)
        }
        var offset = 0
        while offset < text.count { offset += normalisePrefix(text, at: offset, append) }
        return result
    }

    /// Gives what stands in for the text at `offset` to `append`; returns how many bytes it covers.
    private func normalisePrefix(
        _ text: UnsafeBufferPointer<UInt8>,
        at offset: Int,
        _ append: (UInt8) -> Void
    ) -> Int {
        let kept = userDefinedLength(text, at: offset)
        if kept > 0 {
            text[offset..<(offset + kept)].forEach(append)
            return kept
        }
        if let match = characterMap?.longestMatch(in: text, at: offset) {
            match.replacement.forEach(append)
            return match.length
        }
        let next = LenientUTF8.scalar(in: text, at: offset)
        if next.scalar == LenientUTF8.replacement, !next.isExact {
            Self.replacement.forEach(append)
        } else {
            text[offset..<(offset + next.length)].forEach(append)
        }
        return next.length
    }

    /// How far the text can be followed through the user-defined tokens.
    ///
    /// llama.cpp counts the way even when no token ends there, so the beginning of such a token is
    /// left as it is as well.
    private func userDefinedLength(_ text: UnsafeBufferPointer<UInt8>, at offset: Int) -> Int {
        guard !userDefined.isEmpty else { return 0 }
        var node: UInt32 = 0
        var end = offset
        while end < text.count, let next = userDefined.step(node, text[end]) {
            node = next
            end += 1
        }
        return end - offset
    }
}
