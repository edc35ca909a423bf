extension Grammar {
    /// States that are analysed ahead of use, at most.
    private static let preparedStates = 1000

    /// Analyses the grammar's states for a vocabulary ahead of use, each once.
    ///
    /// It takes up to a second for grammars with much freedom; texts can be matched meanwhile, and
    /// a later call goes on where an earlier one was stopped.
    ///
    /// - Parameters:
    ///   - trie: The vocabulary.
    ///   - isEnough: Asked between states; true ends the work.
    package func prepare(for trie: TokenTrie, until isEnough: () -> Bool) {
        let end = Swift.min(automaton.stateCount, Self.preparedStates)
        var follows: [Int32: [Int32]]?
        while !isEnough() {
            let next = analyses.nextUnprepared(trie)
            guard next < end else { return }
            // Heads never stay in these.
            guard automaton.flags[next].isDisjoint(with: [.isFinal, .entersLoop]) else { continue }
            let start = automaton.loopStarts[next]
            guard start >= 0 else {
                _ = analyses.analysis(Int32(next), follow: nil, trie)
                continue
            }
            let known = follows ?? loopFollows()
            follows = known
            for follow in known[start] ?? [] {
                _ = analyses.analysis(Int32(next), follow: follow, trie)
            }
        }
    }

    /// The states in which rules go on behind each counted loop.
    private func loopFollows() -> [Int32: [Int32]] {
        var follows: [Int32: [Int32]] = [:]
        for state in 0..<automaton.stateCount {
            for index in automaton.calls(of: Int32(state)) where automaton.calls[index].isLoop {
                let call = automaton.calls[index]
                if follows[call.start]?.contains(call.target) ?? false { continue }
                follows[call.start, default: []].append(call.target)
            }
        }
        return follows
    }
}
