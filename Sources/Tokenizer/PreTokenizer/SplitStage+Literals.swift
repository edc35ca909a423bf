/// The matchers of the smaller stages; each gives where its match ends, or `position` for none.
extension SplitStage {
    static func matchLine(_ view: ScalarView, at position: Int) -> Int {
        let isLineFeed = view.scalar(position) == 0x0a
        var end = position
        while end < view.end, (view.scalar(end) == 0x0a) == isLineFeed { end += 1 }
        return end
    }

    static func matchSentinel(_ view: ScalarView, at position: Int) -> Int {
        guard let digits = end(of: "<sentinel:", in: view, at: position) else { return position }
        var end = digits
        while Self.isDigit(view.scalar(end)) { end += 1 }
        return end > digits && view.scalar(end) == 0x3e ? end + 1 : position
    }

    static func matchImageCode(_ view: ScalarView, at position: Int) -> Int {
        guard let letters = end(of: "IMGIMG", in: view, at: position) else { return position }
        var end = letters
        while end < letters + 4, view.scalar(end) &- 0x41 < 9 { end += 1 }
        return end > letters && view.scalar(end) == 0x5a ? end + 1 : position
    }

    static func matchIndentation(_ view: ScalarView, at position: Int) -> Int {
        if view.scalar(position) == 0x09 || view.scalar(position) == 0x0a { return position + 1 }
        var end = position
        while end < position + 4, view.isSpace(end) { end += 1 }
        if end == position + 4 { return end }
        return end >= position + 2 ? position + 2 : position
    }

    static func splitDigitGroups(_ view: ScalarView, from start: Int, into ends: inout [Int]) {
        var position = start
        var cut = start
        while position < view.end {
            let numberEnd = view.endOfRun(from: position, in: .number)
            guard numberEnd > position else {
                position += 1
                continue
            }
            let remainder = (numberEnd - position) % 3
            cut = position + (remainder == 0 ? 3 : remainder)
            while cut < numberEnd {
                ends.append(cut)
                cut += 3
            }
            ends.append(numberEnd)
            cut = numberEnd
            position = numberEnd
        }
        if cut < view.end { ends.append(view.end) }
    }

    static func splitThousands(_ view: ScalarView, from start: Int, into ends: inout [Int]) {
        var pieceStart = start
        var position = start
        while position < view.end {
            var numberEnd = position
            while isDigit(view.scalar(numberEnd)) { numberEnd += 1 }
            var cut = position + (numberEnd - position) % 3
            while cut < numberEnd {
                if cut > pieceStart {
                    ends.append(cut)
                    pieceStart = cut
                }
                cut += 3
            }
            position = max(numberEnd, position + 1)
        }
        if pieceStart < view.end { ends.append(view.end) }
    }

    /// Whether a scalar is an ASCII digit.
    private static func isDigit(_ scalar: UInt32) -> Bool { scalar &- 0x30 < 10 }

    /// Where `literal` (ASCII) ends if it stands at `position`.
    private static func end(
        of literal: StaticString,
        in view: ScalarView,
        at position: Int
    ) -> Int? {
        for index in 0..<literal.utf8CodeUnitCount
        where view.scalar(position + index) != UInt32(literal.utf8Start[index]) {
            return nil
        }
        return position + literal.utf8CodeUnitCount
    }
}
