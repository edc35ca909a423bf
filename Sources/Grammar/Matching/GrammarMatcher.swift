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
        advance(counting: bytes) == nil
    }

    /// Reads bytes; the offset of the first that cannot follow, in which case nothing changes.
    mutating func advance(counting bytes: some Sequence<UInt8>) -> Int? {
        var arena = HeadArena(heads)
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
            guard range.count == 1, copy.advance([range.lowerBound]) else { break }
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
        let key = MaskKey(heads, stepper.graph, longestToken: trie.longestToken)
        if let key, let known = grammar.analyses.mask(key, trie) {
            mask = known
            return
        }
        var tokens = TokenCollector(trie)
        let nodeCount = stepper.graph.count
        var walk = TrieWalk(trie)
        for head in heads { insert(head, &walk, into: &tokens) }
        // The walks' stacks would only pile up.
        stepper.graph.truncate(to: nodeCount)
        if isAccepting {
            for token in trie.endTokens where Int(token) < trie.tokenCount {
                tokens.bits.insert(token)
            }
        }
        mask = tokens.bits.mask
        if let key { grammar.analyses.remember(mask, key, trie) }
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
            let follow = isLoop ? stepper.graph.state(head.parent) : nil
            let below = isLoop ? stepper.graph.parent(head.parent) : head.parent
            let analysis = grammar.analyses.analysis(head.state, follow: follow, trie)
            let rounds = analysis.roundsAllowed(head)
            if let rounds {
                analysis.insert(rounds, head, into: &tokens.bits)
            } else {
                tokens.bits.formUnion(analysis.accepted)
            }
            guard below >= 0 else { return }
            let resumed = Head(
                state: stepper.graph.state(below),
                parent: stepper.graph.parent(below)
            )
            if let rounds {
                for round in analysis.rounds[rounds] {
                    stepper.walk(trie, through: round.exits, from: resumed, &walk, &tokens)
                }
            } else {
                stepper.walk(trie, through: analysis.exits, from: resumed, &walk, &tokens)
            }
            guard analysis.canEndAtOnce(head) else { return }
            head = resumed
        }
    }
}

extension StateAnalysis {
    /// The numbers of rounds with which a loop's head may go on; nil where they do not matter.
    fileprivate func roundsAllowed(_ head: Head) -> Range<Int>? {
        guard !rounds.isEmpty, head.needed > 0 || Int(head.remaining) < rounds.count - 1 else {
            return nil
        }
        let end = Swift.min(Int(head.remaining), rounds.count - 1) + 1
        return Swift.min(Int(head.needed), end)..<end
    }

    /// Whether the rule, or loop and what follows it, can end before the token.
    fileprivate func canEndAtOnce(_ head: Head) -> Bool {
        rounds.isEmpty ? endsAtOnce : head.needed == 0 && rounds[0].endsAtOnce
    }

    /// Allows the tokens that a loop's counters admit.
    ///
    /// - Parameters:
    ///   - allowed: Rounds with which the loop may be left; fewer than its end may be taken within.
    ///   - head: Its counters.
    ///   - bits: The tokens.
    fileprivate func insert(_ allowed: Range<Int>, _ head: Head, into bits: inout TokenBits) {
        let most = allowed.upperBound - 1
        let known = Swift.min(most, insideUpTo.count - 1)
        if known >= 0 { bits.formUnion(insideUpTo[known]) }
        for round in rounds[(known + 1)..<(most + 1)] {
            for token in round.inside { bits.insert(token) }
        }
        for round in rounds[allowed] {
            for token in round.behind { bits.insert(token) }
        }
    }
}
