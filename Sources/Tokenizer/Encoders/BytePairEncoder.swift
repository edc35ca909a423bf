import GGUF

/// Byte pair encoding: words are cut by the pre-tokenizer, then the pair of neighbouring symbols
/// with the lowest rank is merged, leftmost first, until no pair has one.
///
/// The merge table is made when first needed: it takes longer than all else a file's vocabulary
/// does.
final class BytePairEncoder: TextEncoder {
    let vocabulary: Vocabulary
    let profile: PreTokenizerProfile
    /// Lower case and drop whitespace before anything else (`tokenizer.ggml.model` "whitespace").
    let normalisation: WhitespaceNormalisation?
    private let tables: Deferred<BytePairTables>

    init(
        vocabulary: Vocabulary,
        merges: GGUFArray?,
        profile: PreTokenizerProfile,
        normalisation: WhitespaceNormalisation?
    ) {
        self.vocabulary = vocabulary
        self.profile = profile
        self.normalisation = normalisation
        tables = Deferred {
            BytePairTables(
                vocabulary: vocabulary,
                merges: merges,
                isByteLevel: profile.isByteLevel
            )
        }
    }

    func prepare() { _ = tables.value }

    func encode(
        _ text: UnsafeBufferPointer<UInt8>,
        followsSpecial: Bool,
        into tokens: inout [Int32]
    ) {
        guard let normalisation else { return encodeWords(text, into: &tokens) }
        normalisation.forEachSegment(of: text) { segment in
            segment.withUnsafeBufferPointer { encodeWords($0, into: &tokens) }
        }
    }

    private func encodeWords(_ text: UnsafeBufferPointer<UInt8>, into tokens: inout [Int32]) {
        var scalars: [UInt32] = []
        var isExact = LenientUTF8.decode(text, into: &scalars)
        if profile.escapesSpaces {
            for index in scalars.indices where scalars[index] == 0x20 {
                scalars[index] = SentencePieceEncoder.spaceScalar
                isExact = false
            }
        }
        if isExact { return encode(text, scalars, into: &tokens) }
        var respelt: [UInt8] = []
        respelt.reserveCapacity(text.count * 2)
        for scalar in scalars { LenientUTF8.append(scalar, to: &respelt) }
        respelt.withUnsafeBufferPointer { encode($0, scalars, into: &tokens) }
    }

    /// Encodes `text`, whose scalars are given, piece by piece.
    private func encode(
        _ text: UnsafeBufferPointer<UInt8>,
        _ scalars: [UInt32],
        into tokens: inout [Int32]
    ) {
        let ends = scalars.withUnsafeBufferPointer { scalars in
            withUnsafeTemporaryAllocation(of: CharacterClass.self, capacity: scalars.count) {
                CharacterTable.shared.classify(scalars, into: $0)
                return profile.preTokenizer.pieceEnds(
                    scalars: scalars,
                    classes: UnsafeBufferPointer($0)
                )
            }
        }
        var word = BytePairWord(tables: tables.value, vocabulary: vocabulary, profile: profile)
        var start = 0
        var position = 0
        for end in ends {
            var byteEnd = start
            while position < end {
                byteEnd += LenientUTF8.width(scalars[position])
                position += 1
            }
            word.encode(UnsafeBufferPointer(rebasing: text[start..<byteEnd]), into: &tokens)
            start = byteEnd
        }
    }
}
