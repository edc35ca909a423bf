/// What a walk over a token trie is for.
protocol TrieVisitor: ~Copyable {
    /// Called with each node reached and the heads there, those of `heads` from `start` on.
    mutating func visit(
        _ node: Int,
        _ heads: borrowing HeadArena,
        from start: Int,
        _ stepper: borrowing Stepper
    )
}

extension Stepper {
    /// Visits the nodes below `root` that the heads can reach, depth first.
    ///
    /// - Parameters:
    ///   - trie: The tree.
    ///   - root: The node that `initial` stand at; itself not visited.
    ///   - initial: The heads to begin with.
    ///   - visitor: Told of each node.
    mutating func walk<Visitor: TrieVisitor & ~Copyable>(
        _ trie: TokenTrie,
        below root: Int,
        from initial: [Head],
        _ visitor: inout Visitor
    ) {
        var heads = HeadArena(initial)
        // Heads of depth d, counted from the root, are starts[d] ..< starts[d + 1].
        let base = Int(trie.depths[root])
        var starts = [Int](repeating: 0, count: trie.longestToken - base + 2)
        starts[1] = heads.count
        let end = Int(trie.ends[root])
        var node = root + 1
        while node < end {
            let depth = Int(trie.depths[node]) - base
            let start = starts[depth]
            heads.truncate(to: start)
            let byteClass = automaton.byteClasses[Int(trie.bytes[node])]
            for index in starts[depth - 1]..<start {
                step(heads[index], byteClass, into: &heads, from: start)
            }
            if heads.count == start {
                node = Int(trie.ends[node])
                continue
            }
            starts[depth + 1] = heads.count
            visitor.visit(node, heads, from: start, self)
            node += 1
        }
    }
}
