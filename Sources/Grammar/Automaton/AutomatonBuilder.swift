/// Compiles rules to an `Automaton`: checks them, determinises each, lays the tables out.
struct AutomatonBuilder {
    private let names: [String]
    private let nfas: [NFA]
    private let loops: [NFA]
    private let classes: ByteClasses
    private let isProductive: [Bool]
    /// The rules within reach of the root, callees before their callers but for recursion.
    private let order: [Int]

    private var tables = AutomatonTables()
    /// The first state of each rule, -1 until it is laid out.
    private var starts: [Int32]
    private var loopStarts: [Int32]
    /// Steps taken to make rules and loops deterministic.
    private var steps = 0

    /// More states than this are refused.
    static let stateLimit = 200_000

    /// Compiles rules of which number 0 is the root.
    ///
    /// - Throws: `GrammarError` for left recursion, too many states or no text at all.
    static func build(rules: [(name: String, expression: Expression)]) throws(GrammarError)
        -> Automaton
    {
        var builder = try AutomatonBuilder(rules)
        return try builder.build()
    }

    private init(_ rules: [(name: String, expression: Expression)]) throws(GrammarError) {
        var builder = try NFABuilder(rules: rules.map(\.expression))
        var nfas: [NFA] = []
        for rule in rules { nfas.append(try builder.build(rule.expression)) }
        var loops: [NFA] = []
        while loops.count < builder.loopBodies.count {
            // A loop inside a loop's body is written out: counters do not nest.
            builder.unrollsAll = true
            loops.append(try builder.build(builder.loopBodies[loops.count]))
        }
        names = rules.map(\.name)
        self.nfas = nfas
        self.loops = loops
        classes = ByteClasses((nfas + loops).flatMap { $0.byteEdges.joined().map(\.range) })
        order = Self.postorder(nfas)
        isProductive = try Self.findProductive(order, nfas, loops)
        starts = [Int32](repeating: -1, count: nfas.count)
        loopStarts = [Int32](repeating: -1, count: loops.count)
    }

    /// Depth-first order: fixed points over rules are then found in a few rounds.
    private static func postorder(_ nfas: [NFA]) -> [Int] {
        let callees = nfas.map { nfa in
            nfa.callEdges.joined().compactMap { edge in
                if case .rule(let callee) = edge.label { callee } else { nil }
            }
        }
        var order: [Int] = []
        var isSeen = [Bool](repeating: false, count: nfas.count)
        isSeen[0] = true
        var path = [(rule: 0, next: 0)]
        while let (rule, next) = path.last {
            guard next < callees[rule].count else {
                order.append(rule)
                path.removeLast()
                continue
            }
            path[path.count - 1].next += 1
            let callee = callees[rule][next]
            if !isSeen[callee] {
                isSeen[callee] = true
                path.append((callee, 0))
            }
        }
        return order
    }

    /// Which rules derive any text at all: the least fixed point.
    private static func findProductive(
        _ order: [Int],
        _ nfas: [NFA],
        _ loops: [NFA]
    ) throws(GrammarError) -> [Bool] {
        let isLoopProductive = loops.map { $0.usefulStates[$0.start] }
        var isProductive = [Bool](repeating: false, count: nfas.count)
        var changed = true
        while changed {
            changed = false
            for number in order where !isProductive[number] {
                try GrammarError.checkCancellation()
                let kept = nfas[number].keepingCalls { label in
                    switch label {
                    case .rule(let callee): isProductive[callee]
                    case .loop(let body, let min, _): min == 0 || isLoopProductive[body]
                    }
                }
                if kept.usefulStates[kept.start] {
                    isProductive[number] = true
                    changed = true
                }
            }
        }
        return isProductive
    }

    private mutating func build() throws(GrammarError) -> Automaton {
        guard isProductive[0] else { throw .matchesNothing }
        for (number, loop) in loops.enumerated() { try addLoop(number, loop) }
        // The root comes first; what nothing productive calls takes little room.
        for number in order.reversed() where isProductive[number] { try addRule(number) }
        return try tables.freeze(
            classes: classes,
            starts: starts,
            loopStarts: loopStarts,
            names: names
        )
    }

    private func keeps(_ label: CallLabel) -> Bool {
        if case .rule(let callee) = label { isProductive[callee] } else { true }
    }

    private mutating func addRule(_ number: Int) throws(GrammarError) {
        let rule = try SubsetConstruction.run(
            nfas[number],
            classes: classes,
            isProductive: keeps,
            stateLimit: Self.stateLimit - tables.stateCount,
            steps: &steps
        )
        starts[number] = tables.add(rule, classCount: classes.count)
    }

    /// Lays a loop's body out with a state of its own between the rounds.
    private mutating func addLoop(_ number: Int, _ nfa: NFA) throws(GrammarError) {
        let body = try SubsetConstruction.run(
            nfa,
            classes: classes,
            isProductive: { _ in false },
            stateLimit: Self.stateLimit - tables.stateCount,
            steps: &steps
        )
        loopStarts[number] = tables.add(loopBody: body, classCount: classes.count)
    }
}
