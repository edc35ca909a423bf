/// Compiles rules to an `Automaton`: checks them, determinises each, lays the tables out.
struct AutomatonBuilder {
    private let names: [String]
    private let nfas: [NFA]
    private let loops: [NFA]
    private let classes: ByteClasses
    private let isProductive: [Bool]

    private var tables = AutomatonTables()
    /// The first state of each rule, -1 until it is laid out.
    private var starts: [Int32]
    private var loopStarts: [Int32]

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
        var builder = NFABuilder(rules: rules.map(\.expression))
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
        isProductive = Self.findProductive(nfas, loops)
        starts = [Int32](repeating: -1, count: nfas.count)
        loopStarts = [Int32](repeating: -1, count: loops.count)
    }

    /// Which rules derive any text at all: the least fixed point.
    private static func findProductive(_ nfas: [NFA], _ loops: [NFA]) -> [Bool] {
        let isLoopProductive = loops.map { $0.usefulStates[$0.start] }
        var isProductive = [Bool](repeating: false, count: nfas.count)
        var changed = true
        while changed {
            changed = false
            for (number, nfa) in nfas.enumerated() where !isProductive[number] {
                let kept = nfa.keepingCalls { label in
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
        var pending = [0]
        while let number = pending.popLast() {
            guard starts[number] < 0 else { continue }
            try addRule(number)
            pending += nfas[number].callEdges.joined().compactMap { edge in
                guard case .rule(let callee) = edge.label, isProductive[callee],
                    starts[callee] < 0
                else { return nil }
                return callee
            }
        }
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
            stateLimit: Self.stateLimit - tables.stateCount
        )
        starts[number] = tables.add(rule, classCount: classes.count)
    }

    /// Lays a loop's body out with a state of its own between the rounds.
    private mutating func addLoop(_ number: Int, _ nfa: NFA) throws(GrammarError) {
        let body = try SubsetConstruction.run(
            nfa,
            classes: classes,
            isProductive: { _ in false },
            stateLimit: Self.stateLimit - tables.stateCount
        )
        loopStarts[number] = tables.add(loopBody: body, classCount: classes.count)
    }
}
