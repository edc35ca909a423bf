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

/// The memory of walks, reused from one to the next.
struct TrieWalk: ~Copyable {
    fileprivate var heads = HeadArena([])
    /// Heads of depth d, counted from the walk's root, are starts[d] ..< starts[d + 1].
    fileprivate var starts: [Int]

    /// Makes room for walks over a tree.
    init(_ trie: TokenTrie) {
        starts = [Int](repeating: 0, count: trie.longestToken + 2)
    }
}

extension Stepper {
    /// Visits the nodes below `root` that a head can reach, depth first.
    ///
    /// - Parameters:
    ///   - trie: The tree.
    ///   - root: The node that the head stands at; itself not visited.
    ///   - head: The head to begin with.
    ///   - walk: Memory, made for the same tree.
    ///   - visitor: Told of each node.
    mutating func walk<Visitor: TrieVisitor & ~Copyable>(
        _ trie: TokenTrie,
        below root: Int,
        from head: Head,
        _ walk: inout TrieWalk,
        _ visitor: inout Visitor
    ) {
        walk.heads.truncate(to: 0)
        walk.heads.append(head)
        walk.starts[0] = 0
        walk.starts[1] = 1
        let base = Int(trie.depths[root])
        let end = Int(trie.ends[root])
        var node = root + 1
        while node < end {
            let depth = Int(trie.depths[node]) - base
            let start = walk.starts[depth]
            walk.heads.truncate(to: start)
            let byteClass = automaton.byteClasses[Int(trie.bytes[node])]
            for index in walk.starts[depth - 1]..<start {
                step(walk.heads[index], byteClass, into: &walk.heads, from: start)
            }
            if walk.heads.count == start {
                node = Int(trie.ends[node])
                continue
            }
            walk.starts[depth + 1] = walk.heads.count
            visitor.visit(node, walk.heads, from: start, self)
            node += 1
        }
    }
}
