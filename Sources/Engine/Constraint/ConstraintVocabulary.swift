import Grammar
import Sampling
import Synchronization
import Tokenizer

/// A model's vocabulary as grammars need it; made once, by the first request that is held to one.
final class ConstraintVocabulary: Sendable {
    let tokenizer: Tokenizer
    let trie: TokenTrie
    /// Tokens that carry structure and have no text of their own.
    let controls: TokenMask

    private init(_ tokenizer: Tokenizer, size: Int) {
        self.tokenizer = tokenizer
        var controls = TokenMask(count: size)
        let tokens = (0..<Int32(size)).map { token in
            if tokenizer.attributes(of: token).contains(.control) { controls.insert(token) }
            return tokenizer.bytes(of: token, renderSpecial: false)
        }
        let ends = tokenizer.endOfGeneration
        for token in ends { controls.insert(token) }
        self.controls = controls
        trie = TokenTrie(tokens: tokens, endTokens: ends.sorted())
        trie.prepareForJSON()
    }

    /// The vocabulary of one model, not made before it is asked for.
    final class Source: Sendable {
        private let tokenizer: Tokenizer
        private let size: Int
        private let made = Mutex<ConstraintVocabulary?>(nil)

        /// Takes a vocabulary; `size` logits may be more than the tokenizer's tokens.
        init(_ tokenizer: Tokenizer, size: Int) {
            self.tokenizer = tokenizer
            self.size = size
        }

        /// The vocabulary; making it takes part of a second.
        var value: ConstraintVocabulary {
            made.withLock { made in
                if let made { return made }
                let value = ConstraintVocabulary(tokenizer, size: size)
                made = value
                return value
            }
        }
    }
}
