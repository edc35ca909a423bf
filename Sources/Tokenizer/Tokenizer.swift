package import GGUF

/// A model's tokenizer: text to token ids and back, id for id as llama.cpp does it.
///
/// Immutable, so any number of threads may use it; the larger tables are made by whoever needs
/// them first. It holds copies and the file's own arrays, which keep their mapping alive.
package final class Tokenizer: Sendable {
    let model: TokenizerModel
    let flags: TokenizerFlags
    let vocabulary: Vocabulary
    let profile: PreTokenizerProfile?
    let splitter: SpecialTokenSplitter
    let encoder: any TextEncoder

    /// The tokens that carry structure.
    package let special: SpecialTokens
    /// The tokens after which generation ends.
    package let endOfGeneration: Set<Int32>
    /// What was amiss in the file and passed over, for people.
    package let warnings: [String]

    /// Reads a model file's vocabulary.
    ///
    /// Throws `TokenizerError` for what this module does not know or trust, `GGUFError` for keys
    /// that are missing or of the wrong type.
    package init(metadata: GGUFMetadata) throws {
        let name = try metadata.requireString("tokenizer.ggml.model")
        guard let model = TokenizerModel(rawValue: name) else {
            throw TokenizerError.unknownModel(name)
        }
        var warnings: [String] = []
        let profile = try Self.profile(model, metadata, &warnings)
        let flags = try TokenizerFlags(model, profile: profile, metadata: metadata)
        var vocabulary = try Vocabulary(metadata: metadata)

        var special = model.defaultSpecialTokens
        if profile?.lacksBOS == true { special.bos = nil }
        warnings += try special.read(metadata, tokenCount: vocabulary.count)
        special.detect(in: &vocabulary)
        endOfGeneration = special.endOfGeneration(in: &vocabulary)
        try vocabulary.setStripping(metadata)

        self.encoder = try Self.encoder(
            model,
            vocabulary: vocabulary,
            profile: profile,
            flags: flags,
            unknown: special.unknown,
            metadata: metadata
        )
        self.model = model
        self.flags = flags
        self.profile = profile
        self.special = special
        self.warnings = warnings
        splitter = SpecialTokenSplitter(vocabulary: vocabulary)
        self.vocabulary = vocabulary
    }

    /// The pre-tokenizer that the file names; nil for algorithms that have none.
    private static func profile(
        _ model: TokenizerModel,
        _ metadata: GGUFMetadata,
        _ warnings: inout [String]
    ) throws -> PreTokenizerProfile? {
        guard model.isBytePair else { return nil }
        var name = try metadata.string("tokenizer.ggml.pre") ?? ""
        if model == .gemma4 { name = "gemma4" }
        if name.isEmpty {
            // As llama.cpp does: old files have no such key, and most of them worked like this.
            warnings.append("tokenizer.ggml.pre is missing; text may be split wrongly")
            name = "default"
        }
        guard let profile = PreTokenizerProfile.named(name) else {
            throw TokenizerError.unknownPreTokenizer(name)
        }
        return profile
    }
}

/// What there is.
extension Tokenizer {
    /// Tokens; ids are 0 to one less.
    package var vocabularySize: Int { vocabulary.count }
    /// Whether `encode` begins texts with BOS.
    package var addsBOS: Bool { flags.addsBOS }
    /// Whether `encode` ends texts with EOS.
    package var addsEOS: Bool { flags.addsEOS }
    /// Whether SEP stands between the texts of a pair.
    package var addsSEP: Bool { flags.addsSEP }

    /// Begin of text.
    package var bos: Int32? { special.bos }
    /// End of text.
    package var eos: Int32? { special.eos }
    /// End of a turn.
    package var eot: Int32? { special.eot }
    /// End of a message that a tool is to answer.
    package var eom: Int32? { special.eom }
    /// The unknown token.
    package var unk: Int32? { special.unknown }
    /// Between two texts.
    package var sep: Int32? { special.separator }
    /// Fills up batches.
    package var pad: Int32? { special.padding }
    /// Stands for text to be guessed.
    package var mask: Int32? { special.mask }
    /// BERT's name for BOS.
    package var cls: Int32? { special.bos }
    /// Fill-in-the-middle: before the text that precedes the gap.
    package var fimPrefix: Int32? { special.fimPrefix }
    /// Fill-in-the-middle: before the text that follows the gap.
    package var fimSuffix: Int32? { special.fimSuffix }
    /// Fill-in-the-middle: where the missing text is to be written.
    package var fimMiddle: Int32? { special.fimMiddle }
    /// Fill-in-the-middle: before the repository's name.
    package var fimRepository: Int32? { special.fimRepository }
    /// Fill-in-the-middle: before each file.
    package var fimSeparator: Int32? { special.fimSeparator }

    /// The id of the token with exactly this text, as the file spells it.
    package func id(of piece: String) -> Int32? { vocabulary.id(of: piece) }

    /// What a token is for; none for an id outside the vocabulary.
    package func attributes(of token: Int32) -> TokenAttributes {
        vocabulary.contains(token) ? vocabulary.attributes(token) : []
    }
}
