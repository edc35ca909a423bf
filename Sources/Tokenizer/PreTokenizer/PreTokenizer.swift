/// Cuts a text into the words that byte pair merges may not cross.
///
/// The stages run one after another, each cutting the pieces of the one before. They stand in for
/// the regular expressions of the models' own tokenizers, in the variant that llama.cpp runs: its
/// ids are what the models' files are tested with.
struct PreTokenizer: Sendable {
    /// The stages in order.
    let stages: [SplitStage]

    /// The pieces' ends, ascending, the last being the text's; none is empty.
    func pieceEnds(
        scalars: UnsafeBufferPointer<UInt32>,
        classes: UnsafeBufferPointer<CharacterClass>
    ) -> [Int] {
        guard !scalars.isEmpty else { return [] }
        var ends = [scalars.count]
        for stage in stages {
            var cut: [Int] = []
            cut.reserveCapacity(max(ends.count, scalars.count / 4))
            var start = 0
            for end in ends {
                let view = ScalarView(scalars: scalars, classes: classes, end: end)
                stage.split(view, from: start, into: &cut)
                start = end
            }
            ends = cut
        }
        return ends
    }
}
