/// What follows from who calls whom before any byte is read.
struct CallGraph {
    /// Calls of state s are `offsets[s] ..< offsets[s + 1]` of `calls`.
    let offsets: [Int32]
    let calls: [Automaton.Call]

    private func calls(of state: Int) -> ArraySlice<Automaton.Call> {
        calls[Int(offsets[state])..<Int(offsets[state + 1])]
    }

    private var stateCount: Int { offsets.count - 1 }

    /// The states that can reach the end of their rule without a byte: the least fixed point.
    func nullable(flags: [Automaton.Flags]) throws(GrammarError) -> [Bool] {
        var isNullable = flags.map { $0.contains(.accepts) && !$0.contains(.inLoop) }
        var changed = true
        while changed {
            changed = false
            try GrammarError.checkCancellation()
            for state in (0..<stateCount).reversed() where !isNullable[state] {
                let passes = calls(of: state).contains { call in
                    isNullable[Int(call.target)]
                        && (call.isLoop ? call.min == 0 : isNullable[Int(call.start)])
                }
                if passes {
                    isNullable[state] = true
                    changed = true
                }
            }
        }
        return isNullable
    }

    /// The classes that can come next in each state, those of called rules included.
    func first(
        transitions: [Int32],
        classCount: Int,
        isNullable: [Bool]
    ) throws(GrammarError) -> [ClassSet] {
        var first = (0..<stateCount).map { state in
            var set = ClassSet()
            for index in 0..<classCount where transitions[state * classCount + index] >= 0 {
                set.insert(UInt8(index))
            }
            return set
        }
        var changed = true
        while changed {
            changed = false
            try GrammarError.checkCancellation()
            for state in (0..<stateCount).reversed() {
                var set = first[state]
                for call in calls(of: state) {
                    set.formUnion(first[Int(call.start)])
                    if call.isLoop ? call.min == 0 : isNullable[Int(call.start)] {
                        set.formUnion(first[Int(call.target)])
                    }
                }
                if set != first[state] {
                    first[state] = set
                    changed = true
                }
            }
        }
        return first
    }

    /// The classes that can come behind the rule of each state, anywhere in the grammar.
    ///
    /// - Parameters:
    ///   - starts: The first state of each rule and loop, each of which lies in one piece.
    ///   - first: What can come next in each state.
    ///   - isNullable: Which states can reach their rule's end without a byte.
    /// - Returns: The classes, by state.
    /// - Throws: `GrammarError.cancelled`.
    func follow(
        starts: [Int32],
        first: [ClassSet],
        isNullable: [Bool]
    ) throws(GrammarError) -> [ClassSet] {
        var rule = [Int](repeating: 0, count: stateCount)
        for start in starts where start >= 0 { rule[Int(start)] = Int(start) }
        for state in 0..<stateCount where rule[state] == 0 && state > 0 {
            rule[state] = rule[state - 1]
        }
        var follow = [ClassSet](repeating: ClassSet(), count: stateCount)
        var changed = true
        while changed {
            changed = false
            try GrammarError.checkCancellation()
            for state in 0..<stateCount {
                for call in calls(of: state) {
                    let callee = rule[Int(call.start)]
                    var set = follow[callee]
                    set.formUnion(first[Int(call.target)])
                    if isNullable[Int(call.target)] { set.formUnion(follow[rule[state]]) }
                    if set != follow[callee] {
                        follow[callee] = set
                        changed = true
                    }
                }
            }
        }
        return rule.map { follow[$0] }
    }

    /// A rule that can begin with itself, if there is one.
    ///
    /// A rule left-calls another if it can enter it before any byte; a cycle of such calls would
    /// grow the stack for ever.
    func leftRecursiveRule(starts: [Int32], isNullable: [Bool]) -> Int? {
        var ruleOf: [Int32: Int] = [:]
        for (rule, start) in starts.enumerated() where start >= 0 { ruleOf[start] = rule }
        let callees = starts.map { start in
            start < 0 ? [] : leftCalls(from: Int(start), isNullable).compactMap { ruleOf[$0] }
        }
        var isDone = [Bool](repeating: false, count: starts.count)
        for root in starts.indices where !isDone[root] {
            var path = [(rule: root, rest: callees[root])]
            var isOpen: Set<Int> = [root]
            while let step = path.last {
                guard let next = step.rest.last else {
                    isDone[step.rule] = true
                    isOpen.remove(step.rule)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].rest.removeLast()
                if isOpen.contains(next) { return next }
                guard !isDone[next] else { continue }
                isOpen.insert(next)
                path.append((next, callees[next]))
            }
        }
        return nil
    }

    /// Starts of the rules that can be entered from a state before any byte.
    private func leftCalls(from start: Int, _ isNullable: [Bool]) -> [Int32] {
        var callees: [Int32] = []
        var seen: Set<Int> = [start]
        var stack = [start]
        while let state = stack.popLast() {
            for call in calls(of: state) {
                if !call.isLoop { callees.append(call.start) }
                let skips = call.isLoop ? call.min == 0 : isNullable[Int(call.start)]
                if skips, seen.insert(Int(call.target)).inserted { stack.append(Int(call.target)) }
            }
        }
        return callees
    }
}
