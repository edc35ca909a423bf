import Sampling

/// What tokens do from a state of a counted loop, by the rounds of the loop that they take.
struct RoundTable: Sendable {
    /// The most rounds that a token can take.
    let most: Int
    /// Whether the loop, and what follows it, can end before the token.
    let endsAtOnce: Bool
    /// Tokens that end within the loop after at most so many rounds; the first few counts only.
    private let insideUpTo: [TokenSet]
    /// Those that take more rounds, by the fewest that they take.
    private let insideLater: RankedList
    /// Tokens that end behind the loop, by the rounds that they take.
    private let behind: RankedList
    /// Where what follows the loop can end within tokens, by the rounds taken before.
    private let exits: [(byte: UInt8, nodes: RankedList)]

    /// A token or a place of the trie with the rounds taken on the way to it.
    typealias Entry = (rank: Int32, value: Int32)

    /// Counts of rounds for which the tokens within a loop are kept as sets: longer tokens are few.
    private static let countedSets = 20

    /// Sorts what an analysis found.
    ///
    /// - Parameters:
    ///   - inside: Tokens that end within the loop.
    ///   - behind: Tokens that end behind it.
    ///   - exits: Nodes where what follows the loop can end.
    ///   - endsAtOnce: Whether that can be before the token.
    ///   - trie: The vocabulary.
    ///   - mayFollow: The bytes that something below the rule could read; nil for all.
    init(
        inside: [Entry],
        behind: [Entry],
        exits: [Entry],
        endsAtOnce: Bool,
        _ trie: TokenTrie,
        _ mayFollow: ByteSet?
    ) {
        most = Int((inside + behind + exits).lazy.map(\.rank).max() ?? 0)
        self.endsAtOnce = endsAtOnce
        self.behind = RankedList(behind)
        (insideUpTo, insideLater) = Self.split(inside, trie)
        var byByte = [[Entry]](repeating: [], count: 256)
        for (rank, node) in exits {
            var child = node + 1
            let end = trie.ends[Int(node)]
            while child < end {
                let byte = trie.bytes[Int(child)]
                if mayFollow?.contains(byte) ?? true { byByte[Int(byte)].append((rank, child)) }
                child = trie.ends[Int(child)]
            }
        }
        self.exits = byByte.enumerated().compactMap { byte, entries in
            entries.isEmpty ? nil : (UInt8(byte), RankedList(entries))
        }
    }

    private static func split(_ inside: [Entry], _ trie: TokenTrie) -> ([TokenSet], RankedList) {
        var bits = TokenBits(count: trie.tokenCount)
        var sets: [TokenSet] = []
        var later: [Entry] = []
        for entry in inside.sorted(by: { $0.rank < $1.rank }) where !bits.contains(entry.value) {
            while sets.count < countedSets, sets.count < Int(entry.rank) {
                sets.append(TokenSet(bits.mask))
            }
            bits.insert(entry.value)
            if Int(entry.rank) >= countedSets { later.append(entry) }
        }
        if sets.count < countedSets { sets.append(TokenSet(bits.mask)) }
        return (sets, RankedList(later))
    }

    /// The numbers of rounds with which a loop's head may go on; nil where they do not matter.
    func allowed(_ head: Head) -> Range<Int>? {
        guard head.needed > 0 || Int(head.remaining) < most else { return nil }
        let end = Swift.min(Int(head.remaining), most) + 1
        return Swift.min(Int(head.needed), end)..<end
    }

    /// Allows the tokens that a loop's counters admit.
    ///
    /// - Parameters:
    ///   - allowed: Rounds with which the loop may be left; fewer than its end may be taken within.
    ///   - bits: The tokens.
    func insert(_ allowed: Range<Int>, into bits: inout TokenBits) {
        bits.formUnion(insideUpTo[Swift.min(allowed.upperBound, insideUpTo.count) - 1])
        for token in insideLater[0..<allowed.upperBound] { bits.insert(token) }
        for token in behind[allowed] { bits.insert(token) }
    }

    /// Where what follows the loop can end after so many rounds.
    func exits(_ allowed: Range<Int>) -> ExitEdges {
        ExitEdges(groups: exits.map { byte, nodes in (byte, nodes[allowed]) })
    }
}
