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

    /// Shares the longest common beginning with `prompt`, but its last token.
    ///
    /// - Returns: Positions adopted. The last token is always evaluated: its logits are wanted.
    mutating func adopt(_ prompt: [Int32], into sequence: CachedSequence) -> Int {
        var best = (index: -1, count: 0)
        for (index, entry) in entries.enumerated() {
            let count = commonPrefix(entry.tokens, prompt)
            if count > best.count { best = (index, count) }
        }
        let count = min(best.count, prompt.count - 1)
        guard best.index >= 0, count > 0 else { return 0 }
        let entry = entries.remove(at: best.index)
        entries.append(entry)
        sequence.adopt(count, from: entry.sequence)
        return count
    }

    /// Keeps a finished sequence; one that it continues is replaced.
    mutating func insert(_ tokens: [Int32], _ sequence: CachedSequence) {
        let tokens = Array(tokens.prefix(sequence.length))
        guard !tokens.isEmpty else { return }
        entries.removeAll { tokens.starts(with: $0.tokens) }
        entries.append(Entry(tokens: tokens, sequence: sequence))
        if entries.count > limit { entries.removeFirst() }
    }

    /// Gives up the least recently used entry.
    mutating func evictOne() {
        if !entries.isEmpty { entries.removeFirst() }
    }

    private func commonPrefix(_ a: [Int32], _ b: [Int32]) -> Int {
        let count = min(a.count, b.count)
        var index = 0
        while index < count, a[index] == b[index] { index += 1 }
        return index
    }
}
