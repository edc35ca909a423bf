/// What a value of `tokenizer.ggml.pre` stands for: how text is cut, and the habits of the model
/// family that files do not state.
package struct PreTokenizerProfile: Sendable {
    /// How text is cut into words.
    var preTokenizer: PreTokenizer
    /// Whether words are spelt in the byte alphabet of GPT-2; if not, in plain UTF-8.
    var isByteLevel = true
    /// Whether a word that is a token as it stands is taken whole, whatever the merges say.
    var ignoresMerges = false
    /// Whether texts begin with BOS unless the file says otherwise.
    var addsBOS = false
    /// Whether SEP stands between texts of a pair unless the file says otherwise.
    var addsSEP = false
    /// Whether BOS has no default id.
    var lacksBOS = false
    /// Whether decoding removes the space before punctuation and some contractions.
    var cleansSpaces = true
    /// Whether spaces are spelt as U+2581.
    var escapesSpaces = false
    /// Whether a run of line feeds that is a token is taken whole.
    var keepsLineFeeds = false
    /// Whether BOS is added even if the file says not to.
    var forcesBOS = false
    /// Whether letters become lower case where the model does that at all.
    var lowercases = true

    init(_ stages: [SplitStage], _ configure: (inout Self) -> Void = { _ in }) {
        preTokenizer = PreTokenizer(stages: stages)
        configure(&self)
    }
}
