/// Allows every token that a walk reaches.
struct TokenCollector: ~Copyable, TrieVisitor {
    let trie: TokenTrie
    var bits: TokenBits

    init(_ trie: TokenTrie) {
        self.trie = trie
        bits = TokenBits(count: trie.tokenCount)
    }

    @inline(__always)
    mutating func visit(
        _ node: Int,
        _ heads: borrowing HeadArena,
        from start: Int,
        _ stepper: borrowing Stepper
    ) {
        var index = Int(trie.tokenOffsets[node])
        let end = Int(trie.tokenOffsets[node + 1])
        while index < end {
            bits.insert(trie.tokens[index])
            index += 1
        }
    }
}
