import Sampling
import Synchronization

/// The analyses of a grammar's states for one vocabulary and the masks made of them.
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
        var masks: [MaskKey: TokenMask] = [:]
        /// How many return states mattered to masks, by what they have in common without any.
        var depths: [MaskKey: [Int]] = [:]
        /// Whether there were too many ways of reading a token in one of them.
        var isAmbiguous = false
        /// States that have been analysed ahead of use, or are being so.
        var preparedStates = 0

        mutating func use(_ trie: TokenTrie) {
            guard self.trie !== trie else { return }
            self = Contents()
            self.trie = trie
        }
    }

    /// Bytes of masks that are kept for a grammar.
    private static let maskBytes = 8 << 20

    /// States whose analyses are kept for a grammar; each takes up to a few masks.
    private static let stateLimit = 1024

    /// Rules that begin with rules are analysed from each other's analyses so deep.
    private static let depthLimit = 32

    private let contents = Mutex(Contents())
    private let automaton: Automaton

    init(_ automaton: Automaton) {
        self.automaton = automaton
    }

    /// The analysis of a state.
    ///
    /// Two threads that ask for one at the same time may both make it.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - follow: For a state of a counted loop, the state in which the calling rule goes on.
    ///   - trie: The vocabulary; another one than before starts the cache anew.
    /// - Returns: The analysis, made now or before.
    func analysis(_ state: Int32, follow: Int32?, _ trie: TokenTrie) -> StateAnalysis {
        analysis(state, follow: follow, trie, depth: 0)
    }

    private func analysis(
        _ state: Int32,
        follow: Int32?,
        _ trie: TokenTrie,
        depth: Int
    ) -> StateAnalysis {
        let key = Key(state: state, follow: follow ?? -1)
        let known = contents.withLock { contents in
            contents.use(trie)
            return contents.analyses[key]
        }
        if let known { return known }
        let analysis = make(state, follow, trie, depth)
        contents.withLock { contents in
            contents.use(trie)
            if contents.analyses.count >= Self.stateLimit { contents.analyses.removeAll() }
            contents.analyses[key] = analysis
            if analysis.isPartial { contents.isAmbiguous = true }
        }
        return analysis
    }

    /// Forgets all analyses and masks.
    func removeAll() { contents.withLock { $0 = Contents() } }

    /// Whether there were too many ways of reading a token somewhere.
    var isAmbiguous: Bool { contents.withLock { $0.isAmbiguous } }

    /// The mask that was made for the same situation, if it is still here.
    ///
    /// - Parameters:
    ///   - trie: The vocabulary.
    ///   - key: Describes the situation with so many return states.
    /// - Returns: The mask, without the tokens that end a text.
    func mask(_ trie: TokenTrie, key: (_ depth: Int) -> MaskKey?) -> TokenMask? {
        guard let brief = key(0) else { return nil }
        return contents.withLock { contents in
            contents.use(trie)
            for depth in contents.depths[brief] ?? [] {
                if let key = depth == 0 ? brief : key(depth), let mask = contents.masks[key] {
                    return mask
                }
            }
            return nil
        }
    }

    /// Keeps a mask; when there are too many, all others go.
    ///
    /// - Parameters:
    ///   - mask: The mask.
    ///   - key: The situation, with as many return states as mattered.
    ///   - depth: How many those are.
    ///   - brief: The situation without any.
    ///   - trie: The vocabulary.
    func remember(
        _ mask: TokenMask,
        _ key: MaskKey,
        depth: Int,
        _ brief: MaskKey,
        _ trie: TokenTrie
    ) {
        contents.withLock { contents in
            contents.use(trie)
            if contents.masks.count * mask.words.count * 8 >= Self.maskBytes {
                contents.masks.removeAll(keepingCapacity: true)
                contents.depths.removeAll(keepingCapacity: true)
            }
            contents.masks[key] = mask
            if contents.depths[brief]?.contains(depth) != true {
                contents.depths[brief, default: []].append(depth)
            }
        }
    }

    /// The next state to analyse ahead of use; each is given out once for a vocabulary.
    func nextUnprepared(_ trie: TokenTrie) -> Int {
        contents.withLock { contents in
            contents.use(trie)
            defer { contents.preparedStates += 1 }
            return contents.preparedStates
        }
    }

    /// Takes the analysis of an equal state of any grammar, or makes it.
    private func make(
        _ state: Int32,
        _ follow: Int32?,
        _ trie: TokenTrie,
        _ depth: Int
    ) -> StateAnalysis {
        let signature = StateSignature(state, follow: follow, automaton)
        if let signature, let known = trie.analyses.analysis(signature) { return known }
        let mayFollow = signature == nil ? automaton.bytesBehindRule(of: follow ?? state) : nil
        let analysis =
            follow.map { follow in
                StateAnalyzer.analyze(loop: state, follow: follow, automaton, trie, mayFollow)
            }
            ?? StateAnalyzer.analyze(state, automaton, trie, mayFollow, isScarce: { isAmbiguous }) {
                state,
                follow in
                guard follow != nil || depth < Self.depthLimit else { return nil }
                return self.analysis(state, follow: follow, trie, depth: depth + 1)
            }
        if let signature { trie.analyses.remember(signature, analysis) }
        return analysis
    }
}

/// Analyses that hold for any grammar, kept with the vocabulary.
final class SharedAnalyses: Sendable {
    private let analyses = Mutex<[StateSignature: StateAnalysis]>([:])

    /// More than this are not kept; each is up to a few times the size of a mask.
    private static let capacity = 512

    /// The analysis of a state with this signature, if there is one.
    func analysis(_ signature: StateSignature) -> StateAnalysis? {
        analyses.withLock { $0[signature] }
    }

    /// Keeps an analysis while there is room.
    func remember(_ signature: StateSignature, _ analysis: StateAnalysis) {
        analyses.withLock { analyses in
            if analyses.count < Self.capacity { analyses[signature] = analysis }
        }
    }
}
