import Sampling

/// Walks the whole vocabulary from one state, with a hole where the stack would be.
enum StateAnalyzer {
    /// Analyses a state outside of counted loops.
    ///
    /// What is read by rules and loops that are entered at once is taken from their analyses; only
    /// what goes on behind them within the same token is walked.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - automaton: The automaton.
    ///   - trie: The vocabulary.
    ///   - mayFollow: The bytes that can come behind the state's rule; nil where the analysis is to
    ///     hold for any grammar.
    ///   - isScarce: Whether little may be tried; analyses of other states may find that out.
    ///   - known: The analysis of another state, with the state behind it for those of loops; nil
    ///     where rules that begin with rules go too deep, which are walked instead.
    /// - Returns: The analysis.
    static func analyze(
        _ state: Int32,
        _ automaton: Automaton,
        _ trie: TokenTrie,
        _ mayFollow: ByteSet?,
        isScarce: () -> Bool,
        known: (_ state: Int32, _ follow: Int32?) -> StateAnalysis?
    ) -> StateAnalysis {
        var stepper = Stepper(automaton)
        stepper.renewBudget(isScarce: isScarce())
        var visitor = RuleVisitor(tokens: TokenCollector(trie))
        var walk = TrieWalk(trie)
        var states = [state]
        var next = 0
        while next < states.count {
            let here = Head(state: states[next], parent: StackGraph.bottom)
            next += 1
            stepper.walk(trie, throughOwnEdgesOf: here, &walk, &visitor)
            for index in automaton.calls(of: here.state) {
                let call = automaton.calls[index]
                guard let analysis = known(call.start, call.isLoop ? call.target : nil) else {
                    let node = stepper.graph.push(call.target, on: StackGraph.bottom) ?? 0
                    let inside = Head(state: call.start, parent: node)
                    stepper.walk(trie, from: inside, &walk, &visitor)
                    continue
                }
                if isScarce() { stepper.restrictBudget() }
                if call.isLoop {
                    let entry = Head(
                        state: call.start,
                        parent: StackGraph.bottom,
                        needed: call.min,
                        remaining: call.max
                    )
                    visitor.take(analysis, entry)
                    continue
                }
                visitor.tokens.bits.formUnion(analysis.accepted)
                if automaton.isNullable[Int(call.target)] { visitor.edges.append(analysis.exits) }
                let behind = Head(state: call.target, parent: StackGraph.bottom)
                stepper.walk(trie, through: analysis.exits, from: behind, &walk, &visitor)
                if analysis.endsAtOnce, !states.contains(call.target) { states.append(call.target) }
            }
        }
        return StateAnalysis(
            accepted: TokenSet(visitor.tokens.bits.mask),
            exits: ExitEdges(behind: visitor.exits, and: visitor.edges, trie, mayFollow),
            endsAtOnce: automaton.isNullable[Int(state)],
            isPartial: stepper.budget <= 0
        )
    }

    /// Analyses a state of a counted loop together with what follows the loop.
    ///
    /// Counters start at zero without an upper bound; everything found is kept by the number of
    /// rounds begun since, which the caller compares with the true counters.
    ///
    /// - Parameters:
    ///   - state: A state of the loop's body, or between its rounds.
    ///   - follow: The state in which the calling rule goes on.
    ///   - automaton: The automaton of both.
    ///   - trie: The vocabulary.
    ///   - mayFollow: The bytes that can come behind the calling rule; nil where the analysis is to
    ///     hold for any grammar.
    /// - Returns: The analysis, by rounds.
    static func analyze(
        loop state: Int32,
        follow: Int32,
        _ automaton: Automaton,
        _ trie: TokenTrie,
        _ mayFollow: ByteSet?
    ) -> StateAnalysis {
        var stepper = Stepper(automaton)
        stepper.countsRounds = true
        let node = stepper.graph.push(follow, on: StackGraph.bottom) ?? 0
        let head = Head(
            state: state,
            parent: node,
            needed: 0,
            remaining: Stepper.unlimitedRounds
        )
        var visitor = LoopVisitor(tokens: TokenCollector(trie))
        var walk = TrieWalk(trie)
        stepper.walk(trie, from: head, &walk, &visitor)
        let endsAtOnce = LoopVisitor.roundsAtEnd(head, stepper) != nil
        return StateAnalysis(
            accepted: TokenSet(visitor.tokens.bits.mask),
            exits: visitor.allExits(mayFollow),
            rounds: visitor.table(endsAtOnce: endsAtOnce, mayFollow)
        )
    }
}

/// Collects tokens and the places where the rule can end within one.
private struct RuleVisitor: ~Copyable, TrieVisitor {
    var tokens: TokenCollector
    var exits: [Int32] = []
    /// Places found by the analyses of others.
    var edges: [ExitEdges] = []

    /// Takes over what a loop that is entered with these counters, and what follows it, can read.
    mutating func take(_ analysis: StateAnalysis, _ entry: Head) {
        guard let table = analysis.rounds, let allowed = table.allowed(entry) else {
            tokens.bits.formUnion(analysis.accepted)
            edges.append(analysis.exits)
            return
        }
        table.insert(allowed, into: &tokens.bits)
        edges.append(table.exits(allowed))
    }

    @inline(__always)
    mutating func visit(
        _ node: Int,
        _ heads: borrowing HeadArena,
        from start: Int,
        _ stepper: borrowing Stepper
    ) {
        tokens.visit(node, heads, from: start, stepper)
        guard tokens.trie.ends[node] > node + 1 else { return }
        for index in start..<heads.count where stepper.canEnd(heads[index]) {
            exits.append(Int32(node))
            return
        }
    }
}

/// Collects the same by the rounds of the loop.
private struct LoopVisitor: ~Copyable, TrieVisitor {
    var tokens: TokenCollector
    private var inside: [RoundTable.Entry] = []
    private var behind: [RoundTable.Entry] = []
    private var exits: [RoundTable.Entry] = []

    init(tokens: consuming TokenCollector) {
        self.tokens = tokens
    }

    mutating func visit(
        _ node: Int,
        _ heads: borrowing HeadArena,
        from start: Int,
        _ stepper: borrowing Stepper
    ) {
        tokens.visit(node, heads, from: start, stepper)
        let first = Int(tokens.trie.tokenOffsets[node])
        let last = Int(tokens.trie.tokenOffsets[node + 1])
        let hasChildren = tokens.trie.ends[node] > node + 1
        for index in start..<heads.count {
            let head = heads[index]
            for index in first..<last {
                let token = tokens.trie.tokens[index]
                if head.parent == 0 {
                    inside.append((Stepper.unlimitedRounds - head.remaining, token))
                } else {
                    let bottom = stepper.graph.bottom(head.parent)
                    behind.append((Stepper.rounds(bottom: bottom), token))
                }
            }
            if hasChildren, let count = Self.roundsAtEnd(head, stepper) {
                exits.append((count, Int32(node)))
            }
        }
    }

    /// Everything found, by rounds.
    func table(endsAtOnce: Bool, _ mayFollow: ByteSet?) -> RoundTable {
        RoundTable(
            inside: inside,
            behind: behind,
            exits: exits,
            endsAtOnce: endsAtOnce,
            tokens.trie,
            mayFollow
        )
    }

    /// The exits after any number of rounds.
    func allExits(_ mayFollow: ByteSet?) -> ExitEdges {
        ExitEdges(behind: exits.map(\.value), tokens.trie, mayFollow)
    }

    /// The rounds with which loop and follow can end at a head, `nil` if they cannot.
    @inline(__always)
    static func roundsAtEnd(_ head: Head, _ stepper: borrowing Stepper) -> Int32? {
        var here = head
        while here.parent >= 0 || here.state >= 0 {
            guard let next = stepper.afterFrame(here) else { return nil }
            here = next
        }
        return Stepper.rounds(bottom: here.parent)
    }
}
