/// One pass of a pre-tokenizer over the pieces found so far.
enum SplitStage: Sendable {
    /// Words, numbers, punctuation and whitespace, each in the pattern's own form.
    case words(WordPattern)
    /// Runs of scalars of a kind.
    case runs(RunPattern)
    /// `\s+$`.
    case trailingWhitespace
    /// `[^\n]+|[\n]+`.
    case lines
    /// Numbers in groups of three counted from their right end; text before a number stays with
    /// the first group.
    case digitGroups
    /// `(?=(\d{3})+(?!\d))`: cuts ASCII numbers into groups of three counted from the right.
    case thousands
    /// `<sentinel:[0-9]+>`.
    case sentinel
    /// `IMGIMG[A-I]{1,4}Z`.
    case imageCode
    /// `[\t\n]|    |  `: tabs, line feeds, four or two spaces.
    case indentation

    /// Appends the ends of the pieces of `view` from `start` to its end.
    func split(_ view: ScalarView, from start: Int, into ends: inout [Int]) {
        switch self {
        case .words(let pattern):
            Self.split(view, from: start, into: &ends) { pattern.match(view, at: $0) }
        case .runs(let pattern):
            Self.split(view, from: start, into: &ends) { pattern.match(view, at: $0) }
        case .trailingWhitespace:
            Self.split(view, from: start, into: &ends) { position in
                let end = view.endOfRun(from: position, in: .whitespace)
                return end == view.end ? end : position
            }
        case .lines:
            Self.split(view, from: start, into: &ends) { Self.matchLine(view, at: $0) }
        case .digitGroups:
            Self.splitDigitGroups(view, from: start, into: &ends)
        case .thousands:
            Self.splitThousands(view, from: start, into: &ends)
        case .sentinel:
            Self.split(view, from: start, into: &ends) { Self.matchSentinel(view, at: $0) }
        case .imageCode:
            Self.split(view, from: start, into: &ends) { Self.matchImageCode(view, at: $0) }
        case .indentation:
            Self.split(view, from: start, into: &ends) { Self.matchIndentation(view, at: $0) }
        }
    }

    /// Cuts around matches; what lies between two matches is a piece of its own.
    ///
    /// `match` gives where a match at a position ends, or the position itself for no match.
    @inline(__always)
    private static func split(
        _ view: ScalarView,
        from start: Int,
        into ends: inout [Int],
        match: (Int) -> Int
    ) {
        var pieceStart = start
        var position = start
        while position < view.end {
            let end = match(position)
            guard end > position else {
                position += 1
                continue
            }
            if position > pieceStart { ends.append(position) }
            ends.append(end)
            pieceStart = end
            position = end
        }
        if pieceStart < view.end { ends.append(view.end) }
    }
}
