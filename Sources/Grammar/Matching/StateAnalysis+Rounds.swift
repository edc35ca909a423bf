extension StateAnalysis {
    /// The numbers of rounds with which a loop's head may go on; nil where they do not matter.
    func roundsAllowed(_ head: Head) -> Range<Int>? {
        guard !rounds.isEmpty, head.needed > 0 || Int(head.remaining) < rounds.count - 1 else {
            return nil
        }
        let end = Swift.min(Int(head.remaining), rounds.count - 1) + 1
        return Swift.min(Int(head.needed), end)..<end
    }

    /// Whether the rule, or loop and what follows it, can end before the token.
    func canEndAtOnce(_ head: Head) -> Bool {
        rounds.isEmpty ? endsAtOnce : head.needed == 0 && rounds[0].endsAtOnce
    }

    /// Allows the tokens that a loop's counters admit.
    ///
    /// - Parameters:
    ///   - allowed: Rounds with which the loop may be left; fewer than its end may be taken within.
    ///   - head: Its counters.
    ///   - bits: The tokens.
    func insert(_ allowed: Range<Int>, _ head: Head, into bits: inout TokenBits) {
        let most = allowed.upperBound - 1
        let known = Swift.min(most, insideUpTo.count - 1)
        if known >= 0 { bits.formUnion(insideUpTo[known]) }
        for round in rounds[(known + 1)..<(most + 1)] {
            for token in round.inside { bits.insert(token) }
        }
        for round in rounds[allowed] {
            for token in round.behind { bits.insert(token) }
        }
    }
}
