import GGUF

/// What is added to texts and taken from them, by the habits of the model family and the file's
/// keys.
struct TokenizerFlags: Sendable {
    /// BOS before a text.
    var addsBOS = false
    /// EOS after a text.
    var addsEOS = false
    /// SEP between two texts of a pair.
    var addsSEP = false
    /// A space before a text's first word.
    var addsSpacePrefix = false
    /// Runs of spaces become one (unigram).
    var removesExtraSpaces = false
    /// Decoding takes away the space before punctuation.
    var cleansSpaces = false
    /// Letters become lower case before encoding (WordPiece, whitespace).
    var lowercases = true
    /// Accents are dropped before encoding (WordPiece).
    var stripsAccents = true

    /// The flags of a model: its habits, overruled by the file.
    init(_ model: TokenizerModel, profile: PreTokenizerProfile?, metadata: GGUFMetadata) throws {
        switch model {
        case .sentencePiece:
            addsBOS = true
            addsSpacePrefix = true
        case .wordPiece:
            addsBOS = true
            addsSEP = true
            cleansSpaces = true
        case .unigram:
            addsEOS = true
        case .bytePair, .gemma4, .whitespace:
            addsBOS = profile?.addsBOS ?? false
            addsSEP = profile?.addsSEP ?? false
            cleansSpaces = profile?.cleansSpaces ?? true
            lowercases = profile?.lowercases ?? true
        case .greedy:
            break
        }
        func read(_ name: String, _ flag: inout Bool) throws {
            flag = try metadata.bool("tokenizer.ggml.\(name)") ?? flag
        }
        try read("add_space_prefix", &addsSpacePrefix)
        try read("remove_extra_whitespaces", &removesExtraSpaces)
        try read("add_bos_token", &addsBOS)
        try read("add_eos_token", &addsEOS)
        try read("add_sep_token", &addsSEP)
        try read("normalizer.lowercase", &lowercases)
        stripsAccents = lowercases
        try read("normalizer.strip_accents", &stripsAccents)
        if profile?.forcesBOS == true { addsBOS = true }
    }
}
