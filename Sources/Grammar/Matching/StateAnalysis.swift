/// What the tokens of a vocabulary do in a state, whatever lies below the state's rule.
///
/// Most tokens are accepted or rejected by the rule itself, once and for all. Where the rule can
/// end within a token, the rest of that token depends on the stack: those places are kept.
/// (The split is that of Dong et al. 2024, XGrammar, arXiv 2411.15100.)
struct StateAnalysis: Sendable {
    /// Tokens accepted whatever lies below.
    var accepted: TokenSet = .list([])
    /// Where the rule can end within tokens, after any number of rounds of a loop.
    var exits = ExitEdges()
    /// Whether the rule can end before the token.
    var endsAtOnce = false
    /// For states of a counted loop, the same by the number of rounds taken.
    var rounds: RoundTable?
    /// Whether tokens are missing since there were too many ways of reading them.
    var isPartial = false

    /// Whether the rule, or loop and what follows it, can end before the token.
    func canEndAtOnce(_ head: Head) -> Bool {
        rounds.map { head.needed == 0 && $0.endsAtOnce } ?? endsAtOnce
    }
}

/// Places of a token trie where a rule can end and tokens go on, by the byte that comes next.
///
/// Whatever waits below the rule tries each byte once and only then looks at the places: most
/// bytes cannot follow.
struct ExitEdges: Sendable {
    /// Bytes in ascending order, with the nodes that they lead to.
    let groups: [(byte: UInt8, nodes: ArraySlice<Int32>)]

    /// No places.
    init() { groups = [] }

    /// Places that are sorted already; bytes without any are left out.
    init(groups: [(byte: UInt8, nodes: ArraySlice<Int32>)]) {
        self.groups = groups.filter { !$0.nodes.isEmpty }
    }

    /// The edges out of a trie's root, by the bytes into its nodes and the ends of their subtrees.
    init(rootOf bytes: FrozenArray<UInt8>, _ ends: FrozenArray<Int32>) {
        var groups: [(byte: UInt8, nodes: ArraySlice<Int32>)] = []
        var child = 1
        while child < bytes.count {
            groups.append((bytes[child], [Int32(child)]))
            child = Int(ends[child])
        }
        self.groups = groups
    }

    /// Sorts the edges out of some nodes, and others, each kept once.
    ///
    /// - Parameters:
    ///   - nodes: The nodes.
    ///   - others: Edges found before.
    ///   - trie: The tree.
    ///   - mayFollow: The bytes that something below the rule could read; nil for all.
    init(
        behind nodes: [Int32],
        and others: [ExitEdges] = [],
        _ trie: TokenTrie,
        _ mayFollow: ByteSet?
    ) {
        guard !nodes.isEmpty || !others.isEmpty else {
            self.groups = []
            return
        }
        var byByte = [[Int32]](repeating: [], count: 256)
        for node in nodes {
            var child = node + 1
            let end = trie.ends[Int(node)]
            while child < end {
                let byte = trie.bytes[Int(child)]
                if mayFollow?.contains(byte) ?? true { byByte[Int(byte)].append(child) }
                child = trie.ends[Int(child)]
            }
        }
        for edges in others {
            for (byte, nodes) in edges.groups where mayFollow?.contains(byte) ?? true {
                byByte[Int(byte)] += nodes
            }
        }
        groups = byByte.enumerated().compactMap { byte, nodes in
            guard !nodes.isEmpty else { return nil }
            var sorted = nodes.sorted()
            var count = 1
            for index in 1..<sorted.count where sorted[index] != sorted[count - 1] {
                sorted[count] = sorted[index]
                count += 1
            }
            sorted.removeLast(sorted.count - count)
            return (UInt8(byte), sorted[...])
        }
    }
}
