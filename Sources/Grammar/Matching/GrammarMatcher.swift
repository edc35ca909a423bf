package import Sampling

/// One text on its way through a grammar.
///
/// A value: a copy goes its own way, which is how speculation is rolled back. Bytes go in with
/// `advance`; `fillMask` tells which tokens of a vocabulary may come next.
package struct GrammarMatcher: Sendable {
    /// The grammar matched.
    package let grammar: Grammar

    private var heads: [Head]
    private var stepper: Stepper

    /// Starts with the empty text.
    package init(_ grammar: Grammar) {
        self.grammar = grammar
        stepper = Stepper(grammar.automaton)
        heads = stepper.initialHeads()
    }

    /// Whether the text so far satisfies the grammar.
    package var isAccepting: Bool { heads.contains { stepper.canEnd($0) } }

    /// Whether the text satisfies the grammar and no byte can follow.
    package var isComplete: Bool { isAccepting && nextClasses.count == 0 }

    /// Reads bytes.
    ///
    /// - Returns: Whether the text can still become one of the grammar; if not, nothing changes.
    @discardableResult
    package mutating func advance(_ bytes: some Sequence<UInt8>) -> Bool {
        // What stands for tokens within the automaton is no text.
        if grammar.refersToTokens, bytes.contains(where: { $0 >= TokenReference.firstByte }) {
            return false
        }
        return advance(counting: bytes) == nil
    }

    /// Reads bytes; the offset of the first that cannot follow, in which case nothing changes.
    mutating func advance(counting bytes: some Sequence<UInt8>) -> Int? {
        var arena = HeadArena(heads)
        stepper.renewBudget()
        for (offset, byte) in bytes.enumerated() {
            let byteClass = grammar.automaton.byteClasses[Int(byte)]
            let start = arena.count
            for index in 0..<start {
                stepper.step(arena[index], byteClass, into: &arena, from: start)
            }
            if arena.count == start { return offset }
            arena.removeFirst(start)
        }
        heads = arena.array
        return nil
    }

    /// Reads a token of the vocabulary.
    ///
    /// - Parameters:
    ///   - token: The token, which the grammar may refer to as such.
    ///   - bytes: Its text, none for a control token.
    /// - Returns: Whether the text can still become one of the grammar; if not, nothing changes.
    @discardableResult
    package mutating func advance(token: Int32, _ bytes: [UInt8]) -> Bool {
        guard grammar.refersToTokens else { return !bytes.isEmpty && advance(bytes) }
        var spelt: [[UInt8]] = bytes.isEmpty ? [] : [bytes]
        spelt += grammar.tokens.filter { $0.matches(token) }.map(\.bytes)
        var found = HeadArena([])
        for bytes in spelt {
            var copy = self
            // The graph of stacks only grows, so heads of one reading hold in the next.
            guard copy.advance(counting: bytes) == nil else { continue }
            stepper = copy.stepper
            for head in copy.heads { found.insert(head, from: 0) }
        }
        guard found.count > 0 else { return false }
        heads = found.array
        return true
    }

    /// The bytes that must come next, as far as there is no choice, `limit` at most.
    ///
    /// Ends where the text could end.
    package func forcedBytes(limit: Int = 4096) -> [UInt8] {
        var copy = self
        var forced: [UInt8] = []
        while forced.count < limit, !copy.isAccepting {
            let next = copy.nextClasses
            guard next.count == 1 else { break }
            let range = grammar.automaton.classes.range(Int(next.lowest))
            guard range.count == 1, range.lowerBound < TokenReference.firstByte,
                copy.advance([range.lowerBound])
            else { break }
            forced.append(range.lowerBound)
        }
        return forced
    }

    private var nextClasses: ClassSet {
        var set = ClassSet()
        for head in heads { set.formUnion(stepper.nextClasses(head)) }
        return set
    }

    /// Whether any byte can follow.
    package var canContinue: Bool { nextClasses.count > 0 }
}

extension GrammarMatcher {
    /// Sets a mask to the tokens that may come next.
    ///
    /// A token is allowed if all its bytes keep the text a prefix of one that satisfies the
    /// grammar. The vocabulary's end tokens are allowed where the text may end.
    ///
    /// - Parameters:
    ///   - mask: Set; of the vocabulary's size.
    ///   - trie: The vocabulary.
    package mutating func fillMask(_ mask: inout TokenMask, _ trie: TokenTrie) {
        if let known = grammar.analyses.mask(trie, key: { key(depth: $0, trie) }) {
            mask = known
        } else {
            let depth: Int
            (mask, depth) = makeMask(trie)
            if let key = key(depth: depth, trie), let brief = self.key(depth: 0, trie) {
                grammar.analyses.remember(mask, key, depth: depth, brief, trie)
            }
        }
        // Whether the text may end depends on all that waits.
        if isAccepting { for token in trie.endTokens { mask.insert(token) } }
    }

    /// What a mask depends on if that many return states of each stack matter; nil for masks that
    /// are not worth keeping.
    private func key(depth: Int, _ trie: TokenTrie) -> MaskKey? {
        // References are looked up by reading them, which may go down to any depth; and near the
        // limit of stacks, less can be entered.
        let isDeep = heads.contains { stepper.graph.depth($0.parent) > StackGraph.depthLimit / 2 }
        guard !isDeep else { return nil }
        return MaskKey(
            heads,
            stepper.graph,
            depth: grammar.refersToTokens ? Int.max : depth,
            longestToken: trie.longestToken
        )
    }

    /// The tokens that may come next, those that end a text aside.
    ///
    /// - Returns: They, and how many return states of any stack had an influence.
    private mutating func makeMask(_ trie: TokenTrie) -> (TokenMask, depth: Int) {
        stepper.renewBudget(isScarce: grammar.analyses.isAmbiguous)
        var tokens = TokenCollector(trie)
        let nodeCount = stepper.graph.count
        var walk = TrieWalk(trie)
        var depth: Int32 = 0
        for head in heads {
            stepper.lowestDepth = .max
            let full = stepper.graph.depth(head.parent)
            insert(head, &walk, into: &tokens)
            if stepper.lowestDepth <= full { depth = max(depth, full - stepper.lowestDepth + 1) }
        }
        for reference in grammar.tokens { insert(reference, into: &tokens) }
        // The walks' stacks would only pile up.
        stepper.graph.truncate(to: nodeCount)
        return (tokens.bits.mask, Int(depth))
    }

    /// Allows the tokens that a reference means, where it can come next.
    private func insert(_ reference: TokenReference, into tokens: inout TokenCollector) {
        var copy = self
        guard copy.advance(counting: reference.bytes) == nil else { return }
        let count = Int32(tokens.trie.tokenCount)
        let all = reference.isNegated ? 0..<count : reference.token..<(reference.token + 1)
        for token in all where reference.matches(token) && token < count {
            // That a text ends is not meant by naming another token.
            if !reference.isNegated || !tokens.trie.endTokens.contains(token) {
                tokens.bits.insert(token)
            }
        }
    }

    /// Allows the tokens that a head can read.
    private mutating func insert(
        _ head: Head,
        _ walk: inout TrieWalk,
        into tokens: inout TokenCollector
    ) {
        let trie = tokens.trie
        var head = head
        while head.state >= 0 {
            let isLoop = grammar.automaton.flags[Int(head.state)].contains(.inLoop)
            if isLoop { stepper.touch(head.parent) }
            let follow = isLoop ? stepper.graph.state(head.parent) : nil
            let below = isLoop ? stepper.graph.parent(head.parent) : head.parent
            let analysis = grammar.analyses.analysis(head.state, follow: follow, trie)
            let table = analysis.rounds
            let allowed = table?.allowed(head)
            if let table, let allowed {
                table.insert(allowed, into: &tokens.bits)
            } else {
                tokens.bits.formUnion(analysis.accepted)
            }
            let limited = table.flatMap { table in allowed.map { table.exits($0) } }
            let exits = limited ?? analysis.exits
            let canEnd = analysis.canEndAtOnce(head)
            guard below >= 0, canEnd || !exits.groups.isEmpty else { return }
            stepper.touch(below)
            let resumed = Head(
                state: stepper.graph.state(below),
                parent: stepper.graph.parent(below)
            )
            stepper.walk(trie, through: exits, from: resumed, &walk, &tokens)
            guard canEnd else { return }
            head = resumed
        }
    }
}
