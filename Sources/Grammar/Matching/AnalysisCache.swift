import Synchronization

/// The analyses of a grammar's states for one vocabulary, made when first needed.
///
/// Shared by all matchers of the grammar; one vocabulary at a time.
final class AnalysisCache: Sendable {
    private struct Key: Hashable {
        let state: Int32
        /// What follows a counted loop, -1 for states outside of loops.
        let follow: Int32
    }

    private struct Contents {
        var trie: TokenTrie?
        var analyses: [Key: StateAnalysis] = [:]
    }

    private let contents = Mutex(Contents())
    private let automaton: Automaton

    init(_ automaton: Automaton) {
        self.automaton = automaton
    }

    /// The analysis of a state.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - follow: For a state of a counted loop, the state in which the calling rule goes on.
    ///   - trie: The vocabulary; another one than before starts the cache anew.
    /// - Returns: The analysis, made now or before.
    func analysis(_ state: Int32, follow: Int32?, _ trie: TokenTrie) -> StateAnalysis {
        let key = Key(state: state, follow: follow ?? -1)
        return contents.withLock { contents in
            if contents.trie !== trie {
                contents.trie = trie
                contents.analyses.removeAll()
            }
            if let known = contents.analyses[key] { return known }
            let analysis =
                follow.map { StateAnalyzer.analyze(loop: state, follow: $0, automaton, trie) }
                ?? StateAnalyzer.analyze(state, automaton, trie)
            contents.analyses[key] = analysis
            return analysis
        }
    }
}
