/// The algorithms, by their names in `tokenizer.ggml.model`.
enum TokenizerModel: String, Sendable {
    /// SentencePiece with byte pair merges by score.
    case sentencePiece = "llama"
    /// Byte pair encoding by ranked merges.
    case bytePair = "gpt2"
    /// The same over plain UTF-8, with spaces escaped.
    case gemma4 = "gemma4"
    /// The same after whitespace is dropped.
    case whitespace = "whitespace"
    /// WordPiece.
    case wordPiece = "bert"
    /// SentencePiece's unigram model.
    case unigram = "t5"
    /// RWKV World's longest match.
    case greedy = "rwkv"

    /// Whether words are merged by rank.
    var isBytePair: Bool {
        switch self {
        case .bytePair, .gemma4, .whitespace: true
        case .sentencePiece, .wordPiece, .unigram, .greedy: false
        }
    }

    /// The ids that special tokens have unless the file gives others.
    var defaultSpecialTokens: SpecialTokens {
        switch self {
        case .sentencePiece: SpecialTokens(bos: 1, eos: 2, unknown: 0)
        case .bytePair, .whitespace: SpecialTokens(bos: 11, eos: 11)
        case .wordPiece:
            SpecialTokens(bos: 101, unknown: 100, separator: 102, padding: 0, mask: 103)
        case .unigram: SpecialTokens(eos: 1, unknown: 2, padding: 0)
        case .gemma4, .greedy: SpecialTokens()
        }
    }
}
