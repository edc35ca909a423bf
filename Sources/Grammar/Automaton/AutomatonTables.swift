/// The growing tables behind an `Automaton`.
struct AutomatonTables {
    private var transitions: [Int32] = []
    private var flags: [Automaton.Flags] = []
    private var labels: [[(label: CallLabel, target: Int32)]] = []
    private var loopStartOf: [Int32] = []

    var stateCount: Int { flags.count }

    /// Appends a rule's states.
    ///
    /// - Returns: The rule's first state.
    mutating func add(_ rule: DeterministicRule, classCount: Int) -> Int32 {
        let base = Int32(stateCount)
        transitions += rule.transitions.map { $0 < 0 ? -1 : $0 + base }
        for state in 0..<rule.stateCount {
            let row = rule.transitions[state * classCount..<(state + 1) * classCount]
            var flag: Automaton.Flags = rule.accepts[state] ? .accepts : []
            if !rule.calls[state].isEmpty { flag.insert(.hasCalls) }
            let isStuck = row.allSatisfy { $0 < 0 }
            if flag == .accepts, isStuck { flag.insert(.isFinal) }
            if flag == .hasCalls, isStuck, rule.calls[state].count == 1,
                case .loop? = rule.calls[state].first?.label
            {
                flag.insert(.entersLoop)
            }
            flags.append(flag)
            labels.append(rule.calls[state].map { ($0.label, $0.target + base) })
            loopStartOf.append(-1)
        }
        return base
    }

    /// Appends a loop's states: one between the rounds, then the body's.
    ///
    /// A body state that can only end its round is replaced by the state between the rounds.
    ///
    /// - Returns: The state between the rounds.
    mutating func add(loopBody body: DeterministicRule, classCount: Int) -> Int32 {
        let start = Int32(stateCount)
        let rows = (0..<body.stateCount).map {
            body.transitions[$0 * classCount..<($0 + 1) * classCount]
        }
        let endsRound = (0..<body.stateCount).map { state in
            body.accepts[state] && rows[state].allSatisfy { $0 < 0 }
        }
        func place(_ target: Int32) -> Int32 {
            if target < 0 { return -1 }
            return endsRound[Int(target)] ? start : start + 1 + target
        }
        for state in [0] + Array(0..<body.stateCount) { transitions += rows[state].map(place) }
        flags.append([.inLoop, .isLoopStart])
        for state in 0..<body.stateCount {
            flags.append(body.accepts[state] ? [.inLoop, .accepts] : .inLoop)
        }
        for _ in 0...body.stateCount {
            labels.append([])
            loopStartOf.append(start)
        }
        return start
    }

    /// Resolves the calls and derives what the automaton needs besides.
    ///
    /// - Throws: `GrammarError.leftRecursion`.
    func freeze(
        classes: ByteClasses,
        starts: [Int32],
        loopStarts: [Int32],
        names: [String]
    ) throws(GrammarError) -> Automaton {
        var offsets: [Int32] = [0]
        var calls: [Automaton.Call] = []
        for state in labels {
            calls += state.map { label, target in
                switch label {
                case .rule(let number):
                    Automaton.Call(
                        start: starts[number],
                        target: target,
                        isLoop: false,
                        min: 0,
                        max: 0
                    )
                case .loop(let number, let min, let max):
                    Automaton.Call(
                        start: loopStarts[number],
                        target: target,
                        isLoop: true,
                        min: min,
                        max: max
                    )
                }
            }
            offsets.append(Int32(calls.count))
        }
        let graph = CallGraph(offsets: offsets, calls: calls)
        let isNullable = try graph.nullable(flags: flags)
        if let rule = graph.leftRecursiveRule(starts: starts, isNullable: isNullable) {
            throw .leftRecursion(rule: names[rule])
        }
        let first = try graph.first(
            transitions: transitions,
            classCount: classes.count,
            isNullable: isNullable
        )
        return Automaton(
            classes: classes,
            transitions: transitions,
            flags: flags,
            callOffsets: offsets,
            calls: calls,
            loopStarts: loopStartOf,
            first: first,
            follow: try graph.follow(
                starts: starts + loopStarts,
                first: first,
                isNullable: isNullable
            ),
            isNullable: isNullable,
            root: starts[0]
        )
    }
}
