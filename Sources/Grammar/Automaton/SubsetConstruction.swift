/// A deterministic automaton with calls, as the subset construction gives it.
struct DeterministicRule {
    /// Successor by state and class, -1 for none.  // (states, classes)
    var transitions: [Int32] = []
    /// Whether the rule may end in a state.
    var accepts: [Bool] = []
    /// Calls that may be made in a state, each with the state to go on in.
    var calls: [[(label: CallLabel, target: Int32)]] = []

    var stateCount: Int { accepts.count }
}

/// Rabin and Scott's subset construction; call edges count as symbols of their own.
struct SubsetConstruction {
    private let nfa: NFA
    private let classes: ByteClasses
    private let isUseful: [Bool]
    private var numbers: [[Int32]: Int32] = [:]
    private var pending: [[Int32]] = []
    private var result = DeterministicRule()
    private var marks: [Int32]
    private var mark: Int32 = 0
    private var steps = 0

    /// More steps than this, over all rules of a grammar, are refused; they take about a second.
    static let stepLimit = 50_000_000

    /// Determinises an automaton.
    ///
    /// - Parameters:
    ///   - nfa: The automaton.
    ///   - classes: A partition fine enough for its edges.
    ///   - isProductive: Whether a call can return; other edges are dropped.
    ///   - stateLimit: More states than this are refused.
    ///   - steps: Steps taken so far, over all rules; counted on.
    /// - Returns: State 0 is the start. No state is without a way to accept, but state 0 may be.
    /// - Throws: `GrammarError.tooComplex`.
    static func run(
        _ nfa: NFA,
        classes: ByteClasses,
        isProductive: (CallLabel) -> Bool,
        stateLimit: Int,
        steps: inout Int
    ) throws(GrammarError) -> DeterministicRule {
        var construction = SubsetConstruction(nfa.keepingCalls(isProductive), classes)
        construction.steps = steps
        try construction.run(stateLimit)
        steps = construction.steps
        return construction.result
    }

    private init(_ nfa: NFA, _ classes: ByteClasses) {
        self.nfa = nfa
        self.classes = classes
        isUseful = nfa.usefulStates
        marks = [Int32](repeating: 0, count: nfa.stateCount)
    }

    private mutating func run(_ stateLimit: Int) throws(GrammarError) {
        _ = number(of: [Int32(nfa.start)])
        var next = 0
        while next < pending.count {
            guard pending.count <= stateLimit else {
                throw .tooComplex(what: "automaton states", limit: stateLimit)
            }
            guard steps <= Self.stepLimit else {
                throw .tooComplex(what: "steps to make it deterministic", limit: Self.stepLimit)
            }
            try GrammarError.checkCancellation()
            expand(pending[next])
            next += 1
        }
    }

    /// Adds the row of one subset.
    private mutating func expand(_ subset: [Int32]) {
        result.accepts.append(subset.contains(Int32(nfa.accept)))
        var targets = [[Int32]](repeating: [], count: classes.count)
        var callTargets: [(label: CallLabel, states: [Int32])] = []
        for state in subset {
            for edge in nfa.byteEdges[Int(state)] where isUseful[edge.target] {
                for index in classes.classes(in: edge.range) {
                    steps += 1
                    targets[index].append(Int32(edge.target))
                }
            }
            for edge in nfa.callEdges[Int(state)] where isUseful[edge.target] {
                steps += 1 + callTargets.count
                if let index = callTargets.firstIndex(where: { $0.label == edge.label }) {
                    callTargets[index].states.append(Int32(edge.target))
                } else {
                    callTargets.append((edge.label, [Int32(edge.target)]))
                }
            }
        }
        var previous: (states: [Int32], number: Int32) = ([], -1)
        for states in targets {
            if states.isEmpty {
                result.transitions.append(-1)
            } else {
                // Neighbouring classes mostly lead to the same place.
                if states != previous.states { previous = (states, number(of: states)) }
                result.transitions.append(previous.number)
            }
        }
        result.calls.append(callTargets.map { ($0.label, number(of: $0.states)) })
    }

    /// The number of the subset reached by epsilon edges from some states.
    private mutating func number(of states: [Int32]) -> Int32 {
        mark += 1
        var closure: [Int32] = []
        var stack = states
        while let state = stack.popLast() {
            steps += 1
            guard isUseful[Int(state)] || Int(state) == nfa.start, marks[Int(state)] != mark else {
                continue
            }
            marks[Int(state)] = mark
            let hasEdges =
                !nfa.byteEdges[Int(state)].isEmpty || !nfa.callEdges[Int(state)].isEmpty
            if hasEdges || Int(state) == nfa.accept { closure.append(state) }
            for target in nfa.epsilons[Int(state)] { stack.append(Int32(target)) }
        }
        closure.sort()
        if let number = numbers[closure] { return number }
        let number = Int32(pending.count)
        numbers[closure] = number
        pending.append(closure)
        return number
    }
}

extension NFA {
    /// Whether each state can reach acceptance, if every call returns.
    var usefulStates: [Bool] {
        var sources = [[Int]](repeating: [], count: stateCount)
        for state in 0..<stateCount {
            for edge in byteEdges[state] { sources[edge.target].append(state) }
            for edge in callEdges[state] { sources[edge.target].append(state) }
            for target in epsilons[state] { sources[target].append(state) }
        }
        var isUseful = [Bool](repeating: false, count: stateCount)
        isUseful[accept] = true
        var stack = [accept]
        while let state = stack.popLast() {
            for source in sources[state] where !isUseful[source] {
                isUseful[source] = true
                stack.append(source)
            }
        }
        return isUseful
    }
}
