import Grammar
import Sampling

/// A small vocabulary made of every byte and of pieces of the texts that tests use.
enum TestVocabulary {
    /// All bytes, then random pieces of the texts, some crossing brackets and quotes.
    static func make(pieces texts: [String], count: Int = 600, seed: UInt64 = 5) -> [[UInt8]] {
        var generator = Xoshiro256(seed: seed)
        var tokens = (0...255).map { [UInt8($0)] }
        let sources = texts.map { Array($0.utf8) }.filter { !$0.isEmpty }
        while tokens.count < 256 + count {
            guard let source = sources.randomElement(using: &generator) else { break }
            let start = Int.random(in: 0..<source.count, using: &generator)
            let length = Int.random(in: 1...8, using: &generator)
            tokens.append(Array(source[start..<min(start + length, source.count)]))
        }
        tokens.append([])
        tokens.append(Array("<end>".utf8))
        return tokens
    }

    /// The tree of such a vocabulary; its last token ends a text.
    static func trie(_ tokens: [[UInt8]]) -> TokenTrie {
        TokenTrie(tokens: tokens, endTokens: [Int32(tokens.count - 1)])
    }
}

/// The allowed tokens by definition: those whose bytes the matcher can read.
func plainMask(_ matcher: GrammarMatcher, _ tokens: [[UInt8]]) -> TokenMask {
    var mask = TokenMask(count: tokens.count)
    for (token, bytes) in tokens.enumerated().dropLast() where !bytes.isEmpty {
        var copy = matcher
        if copy.advance(bytes) { mask.insert(Int32(token)) }
    }
    if matcher.isAccepting { mask.insert(Int32(tokens.count - 1)) }
    return mask
}
