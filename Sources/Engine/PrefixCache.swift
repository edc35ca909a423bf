import Models

/// Finished sequences whose keys and values may serve a later prompt with the same beginning.
///
/// Owned by the engine's thread. Entries share their pages with the sequences that adopt them and
/// go, least recently used first, when pages run out.
struct PrefixCache {
    private struct Entry {
        var tokens: [Int32]
        var sequence: CachedSequence
    }

    /// Most recently used last.
    private var entries: [Entry] = []
    private let limit: Int

    /// Keeps at most `limit` finished sequences.
    init(limit: Int) { self.limit = limit }

    /// Whether nothing can be given up any more.
    var isEmpty: Bool { entries.isEmpty }

    /// The longest beginning of a prompt whose keys and values are there.
    struct Match {
        fileprivate let source: CachedSequence
        /// The finished sequence's place; nil for one that is still running.
        fileprivate let index: Int?
        /// Positions in common, but not the prompt's last: its logits are wanted.
        let count: Int
    }

    /// Looks for the longest beginning that `prompt` has in common with a sequence: one of the
    /// finished ones, or of the running ones given with their tokens.
    ///
    /// Keys and values follow from the adapters' scales too, so only sequences of the same count.
    func match(
        _ prompt: [Int32],
        adapterScales: [Float]?,
        running: [(tokens: [Int32], sequence: CachedSequence)]
    ) -> Match? {
        var best: Match?
        func consider(_ tokens: [Int32], _ source: CachedSequence, _ index: Int?) {
            guard source.adapterScales == adapterScales else { return }
            let common = min(commonPrefix(tokens, prompt), source.length, prompt.count - 1)
            guard common > best?.count ?? 0 else { return }
            best = Match(source: source, index: index, count: common)
        }
        for (index, entry) in entries.enumerated() {
            consider(entry.tokens, entry.sequence, index)
        }
        for (tokens, sequence) in running { consider(tokens, sequence, nil) }
        return best
    }

    /// Lets a new sequence begin with what was found.
    mutating func adopt(_ match: Match, into sequence: CachedSequence) {
        if let index = match.index { entries.append(entries.remove(at: index)) }
        sequence.adopt(match.count, from: match.source)
    }

    /// Keeps a finished sequence; one that it continues is replaced.
    mutating func insert(_ tokens: [Int32], _ sequence: CachedSequence) {
        let tokens = Array(tokens.prefix(sequence.length))
        guard !tokens.isEmpty else { return }
        entries.removeAll {
            $0.sequence.adapterScales == sequence.adapterScales && tokens.starts(with: $0.tokens)
        }
        entries.append(Entry(tokens: tokens, sequence: sequence))
        if entries.count > limit { entries.removeFirst() }
    }

    /// Gives up the least recently used entry.
    mutating func evictOne() {
        if !entries.isEmpty { entries.removeFirst() }
    }

}

/// Tokens that two texts begin with.
func commonPrefix(_ a: [Int32], _ b: [Int32]) -> Int {
    let count = min(a.count, b.count)
    var index = 0
    while index < count, a[index] == b[index] { index += 1 }
    return index
}
