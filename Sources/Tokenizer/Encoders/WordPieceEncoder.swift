/// BERT's WordPiece: words cut at whitespace and punctuation, each spelt with the longest tokens
/// from its left end.
///
/// Files mark the beginning of a word with U+2581, not its continuation with `##`.
struct WordPieceEncoder: TextEncoder {
    private let trie: Deferred<ByteTrie>
    private let unknown: Int32?
    private let lowercases: Bool
    private let stripsAccents: Bool

    init(vocabulary: Vocabulary, unknown: Int32?, lowercases: Bool, stripsAccents: Bool) {
        self.unknown = unknown
        self.lowercases = lowercases
        self.stripsAccents = stripsAccents
        trie = Deferred {
            var trie = ByteTrie(capacity: vocabulary.count * 4)
            for id in 0..<vocabulary.count {
                vocabulary.texts.withBytes(id) { trie.insert($0, value: Int32(id)) }
            }
            return trie
        }
    }

    func prepare() { _ = trie.value }

    func encode(
        _ text: UnsafeBufferPointer<UInt8>,
        followsSpecial: Bool,
        into tokens: inout [Int32]
    ) {
        let trie = trie.value
        var scalars: [UInt32] = []
        _ = LenientUTF8.decode(text, into: &scalars)
        var word = SentencePieceEncoder.space
        func finish() {
            if word.count > SentencePieceEncoder.space.count { spell(word, trie, into: &tokens) }
            word.removeLast(word.count - SentencePieceEncoder.space.count)
        }
        for scalar in scalars {
            let scalar = stripsAccents ? BaseLetterMap.base(scalar) : scalar
            let scalarClass = CharacterTable.shared[scalar]
            if scalarClass.contains(.whitespace) {
                finish()
                continue
            }
            if scalar == 0 || scalar == LenientUTF8.replacement { continue }
            if scalarClass.contains(.control) || stripsAccents && scalarClass.contains(.mark) {
                continue
            }
            let standsAlone =
                scalarClass.contains(.punctuation)
                || scalar < 0x7f && scalarClass.contains(.symbol) || Self.isIdeograph(scalar)
            if standsAlone { finish() }
            LenientUTF8.append(lowercases ? LowercaseMap.lowercase(scalar) : scalar, to: &word)
            if standsAlone { finish() }
        }
        finish()
    }

    /// Appends the tokens of a word, or the unknown token when it cannot be spelt.
    private func spell(_ word: [UInt8], _ trie: ByteTrie, into tokens: inout [Int32]) {
        let first = tokens.count
        var start = 0
        while start < word.count {
            var node: UInt32 = 0
            var best = ByteTrie.none
            var end = start
            for position in start..<word.count {
                guard let next = trie.step(node, word[position]) else { break }
                node = next
                if trie.value(node) != ByteTrie.none {
                    best = trie.value(node)
                    end = position + 1
                }
            }
            guard best != ByteTrie.none else {
                tokens.removeLast(tokens.count - first)
                if let unknown { tokens.append(unknown) }
                return
            }
            tokens.append(best)
            start = end
        }
    }

    /// Ideographs stand as words of their own.
    private static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        // U+2B920 repeats an error of the models' own tokenizer; the block begins at U+2B820.
        case 0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x2a6df,
            0x2a700...0x2b81f, 0x2b920...0x2ceaf, 0x2f800...0x2fa1f:
            true
        default: false
        }
    }
}
