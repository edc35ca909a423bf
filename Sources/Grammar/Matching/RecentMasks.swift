import Sampling

/// The masks last computed, since a text often stays in one place for many tokens.
struct RecentMasks: Sendable {
    private var entries: [(heads: [Head], mask: TokenMask)] = []
    private var trie: TokenTrie?
    private var next = 0

    private static let capacity = 8

    /// The mask computed for the same heads and vocabulary, if it is still here.
    func mask(_ heads: [Head], _ trie: TokenTrie) -> TokenMask? {
        guard self.trie === trie else { return nil }
        return entries.first { $0.heads == heads }?.mask
    }

    /// Keeps a mask in place of the oldest.
    mutating func remember(_ heads: [Head], _ trie: TokenTrie, _ mask: TokenMask) {
        if self.trie !== trie {
            entries.removeAll()
            self.trie = trie
            next = 0
        }
        if entries.count < Self.capacity {
            entries.append((heads, mask))
        } else {
            entries[next] = (heads, mask)
            next = (next + 1) % Self.capacity
        }
    }
}
