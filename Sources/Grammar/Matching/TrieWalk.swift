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
    /// Visits the nodes that a head outside of loops can reach by its own state's transitions,
    /// entering no rule before the first byte, and those below them.
    mutating func walk<Visitor: TrieVisitor & ~Copyable>(
        _ trie: TokenTrie,
        throughOwnEdgesOf head: Head,
        _ walk: inout TrieWalk,
        _ visitor: inout Visitor
    ) {
        for (byte, nodes) in trie.roots.groups {
            let target = automaton.successor(head.state, automaton.byteClasses[Int(byte)])
            guard target >= 0 else { continue }
            walk.heads.truncate(to: 0)
            land(target, head.parent, into: &walk.heads, from: 0)
            let count = walk.heads.count
            for node in nodes {
                walk.heads.truncate(to: count)
                visitor.visit(Int(node), walk.heads, from: 0, self)
                descend(trie, below: Int(node), &walk, &visitor)
            }
        }
    }

    /// Visits the nodes below the root that a head can reach, depth first.
    ///
    /// - Parameters:
    ///   - trie: The tree.
    ///   - head: The head to begin with.
    ///   - walk: Memory, made for the same tree.
    ///   - visitor: Told of each node.
    mutating func walk<Visitor: TrieVisitor & ~Copyable>(
        _ trie: TokenTrie,
        from head: Head,
        _ walk: inout TrieWalk,
        _ visitor: inout Visitor
    ) {
        walk.heads.truncate(to: 0)
        walk.heads.append(head)
        descend(trie, below: 0, &walk, &visitor)
    }

    /// Visits the nodes that a head can reach through some edges, and those below them.
    mutating func walk<Visitor: TrieVisitor & ~Copyable>(
        _ trie: TokenTrie,
        through edges: borrowing ExitEdges,
        from head: Head,
        _ walk: inout TrieWalk,
        _ visitor: inout Visitor
    ) {
        for (byte, nodes) in edges.groups {
            walk.heads.truncate(to: 0)
            step(head, automaton.byteClasses[Int(byte)], into: &walk.heads, from: 0)
            let count = walk.heads.count
            guard count > 0 else { continue }
            for node in nodes {
                walk.heads.truncate(to: count)
                visitor.visit(Int(node), walk.heads, from: 0, self)
                descend(trie, below: Int(node), &walk, &visitor)
            }
        }
    }

    /// Visits the nodes below one where the walk's heads stand.
    @inline(__always)
    private mutating func descend<Visitor: TrieVisitor & ~Copyable>(
        _ trie: TokenTrie,
        below root: Int,
        _ walk: inout TrieWalk,
        _ visitor: inout Visitor
    ) {
        walk.starts[0] = 0
        walk.starts[1] = walk.heads.count
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
            guard spend(walk.heads.count - start) else { return }
            walk.starts[depth + 1] = walk.heads.count
            visitor.visit(node, walk.heads, from: start, self)
            node += 1
        }
    }
}
