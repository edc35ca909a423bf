/// Turns the expressions of a rule set into nondeterministic automata, one per rule and loop.
struct NFABuilder {
    /// The rules' expressions.
    let rules: [Expression]
    /// Bodies of the counted loops met so far.
    private(set) var loopBodies: [Expression] = []

    /// Writes out bounded repetitions of any size instead of making counted loops.
    var unrollsAll = false

    private var loopNumbers: [Expression: Int] = [:]
    private let inlinable: [Bool]
    private var stateCount = 0

    /// More states than this, over all rules, are refused.
    static let stateLimit = 1_000_000
    /// A bounded repetition that would take more states than this becomes a counted loop.
    private static let unrolledSize = 256
    /// Rules up to this size are copied in where they are used.
    ///
    /// Those without bound whose texts show by themselves where they end, as a JSON string does,
    /// are left alone: their states are worth sharing. Where a text might end or go on at any
    /// place, what follows belongs to nearly every token.
    private static let inlinedSize = 64
    /// They are left alone if they take more with all that is copied into them, as often as it is.
    private static let writtenSize = 1024

    init(rules: [Expression]) throws(GrammarError) {
        self.rules = rules
        inlinable = try Self.findInlinable(rules)
    }

    /// Small rules that call only rules of the same kind, in the end none.
    private static func findInlinable(_ rules: [Expression]) throws(GrammarError) -> [Bool] {
        let references = rules.map(\.references)
        var inlinable = [Bool](repeating: false, count: rules.count)
        var sizes = rules.map(\.size)
        var writtenSizes = sizes
        var changed = true
        while changed {
            changed = false
            try GrammarError.checkCancellation()
            for (number, rule) in rules.enumerated() where !inlinable[number] {
                guard references[number].allSatisfy({ inlinable[$0] }) else { continue }
                let size = references[number].reduce(sizes[number]) { $0.saturatingAdd(sizes[$1]) }
                guard size <= inlinedSize, !rule.isUnbounded || rule.canGoOn(rules) else {
                    continue
                }
                let writtenSize = rule.size { writtenSizes[$0] }
                guard writtenSize <= Self.writtenSize || references[number].isEmpty else {
                    continue
                }
                writtenSizes[number] = writtenSize
                sizes[number] = size
                inlinable[number] = true
                changed = true
            }
        }
        return inlinable
    }

    /// The automaton of an expression.
    ///
    /// - Throws: `GrammarError.tooComplex`.
    mutating func build(_ expression: Expression) throws(GrammarError) -> NFA {
        var nfa = NFA()
        try add(expression, from: nfa.start, to: nfa.accept, &nfa)
        stateCount += nfa.stateCount
        return nfa
    }

    private mutating func state(_ nfa: inout NFA) throws(GrammarError) -> Int {
        guard stateCount + nfa.stateCount < Self.stateLimit else {
            throw .tooComplex(what: "automaton states", limit: Self.stateLimit)
        }
        if nfa.stateCount & 0xFFF == 0 { try GrammarError.checkCancellation() }
        return nfa.addState()
    }

    private mutating func add(
        _ expression: Expression,
        from: Int,
        to: Int,
        _ nfa: inout NFA
    ) throws(GrammarError) {
        switch expression {
        case .bytes(let bytes): try add(bytes.map { $0...$0 }, from: from, to: to, &nfa)
        case .scalars(let set):
            for sequence in set.utf8Sequences { try add(sequence, from: from, to: to, &nfa) }
        case .sequence(let parts):
            var here = from
            for part in parts {
                let next = try state(&nfa)
                try add(part, from: here, to: next, &nfa)
                here = next
            }
            nfa.addEpsilon(here, to)
        case .choice(let parts):
            for part in parts { try add(part, from: from, to: to, &nfa) }
        case .repetition(let body, let min, let max):
            try add(repeating: body, min, max, from: from, to: to, &nfa)
        case .rule(let number) where inlinable[number]:
            try add(rules[number], from: from, to: to, &nfa)
        case .rule(let number): nfa.addCall(from, .rule(number), to)
        case .automaton(let automaton): try add(automaton, from: from, to: to, &nfa)
        case .list(let items, let separator):
            try add(items, separator, from: from, to: to, &nfa)
        }
    }

    private mutating func add(
        _ ranges: [ClosedRange<UInt8>],
        from: Int,
        to: Int,
        _ nfa: inout NFA
    ) throws(GrammarError) {
        guard let last = ranges.last else {
            nfa.addEpsilon(from, to)
            return
        }
        var here = from
        for range in ranges.dropLast() {
            let next = try state(&nfa)
            nfa.addBytes(here, range, next)
            here = next
        }
        nfa.addBytes(here, last, to)
    }

    private mutating func add(
        repeating body: Expression,
        _ min: Int,
        _ max: Int?,
        from: Int,
        to: Int,
        _ nfa: inout NFA
    ) throws(GrammarError) {
        if let max, max < min { return }
        let bound = max ?? min
        let isLarge = body.size.saturatingMultiply(bound) > Self.unrolledSize && bound > 1
        if isLarge, !unrollsAll, isRegular(body) {
            nfa.addCall(from, loop(body, min, max), to)
            return
        }
        var here = from
        for _ in 0..<min {
            let next = try state(&nfa)
            try add(body, from: here, to: next, &nfa)
            here = next
        }
        guard let max else {
            // The loop has its own state so that nothing before it can be run through again.
            let loop = try state(&nfa)
            nfa.addEpsilon(here, loop)
            try add(body, from: loop, to: loop, &nfa)
            nfa.addEpsilon(loop, to)
            return
        }
        nfa.addEpsilon(here, to)
        for _ in min..<max {
            let next = try state(&nfa)
            try add(body, from: here, to: next, &nfa)
            nfa.addEpsilon(next, to)
            here = next
        }
    }

    private func isRegular(_ expression: Expression) -> Bool {
        expression.references.allSatisfy { inlinable[$0] }
    }

    private mutating func loop(_ body: Expression, _ min: Int, _ max: Int?) -> CallLabel {
        let number = loopNumbers[body] ?? loopBodies.count
        if number == loopBodies.count {
            loopNumbers[body] = number
            loopBodies.append(body)
        }
        let limit = Int(Int32.max)
        // Rounds of a body that may be empty need not be counted upwards.
        let least = body.canBeEmpty(rules) ? 0 : min
        return .loop(
            number,
            min: Int32(Swift.min(least, limit - 1)),
            max: max.map { Int32(Swift.min($0, limit - 1)) } ?? Int32.max
        )
    }

    private mutating func add(
        _ automaton: ByteAutomaton,
        from: Int,
        to: Int,
        _ nfa: inout NFA
    ) throws(GrammarError) {
        var states: [Int] = []
        for _ in 0..<automaton.stateCount { states.append(try state(&nfa)) }
        nfa.addEpsilon(from, states[automaton.start])
        for (index, state) in states.enumerated() {
            if automaton.accepts[index] { nfa.addEpsilon(state, to) }
            for (range, target) in automaton.edges(from: index) {
                nfa.addBytes(state, range, states[target])
            }
        }
    }

    /// Two tracks, one before and one after the first item taken, so the size stays linear.
    private mutating func add(
        _ items: [Expression.ListItem],
        _ separator: Expression,
        from: Int,
        to: Int,
        _ nfa: inout NFA
    ) throws(GrammarError) {
        var first = from
        var rest = try state(&nfa)
        for item in items {
            let nextFirst = try state(&nfa)
            let nextRest = try state(&nfa)
            try add(item.expression, from: first, to: nextRest, &nfa)
            let separated = Expression.sequence([separator, item.expression])
            try add(separated, from: rest, to: nextRest, &nfa)
            if !item.isRequired {
                nfa.addEpsilon(first, nextFirst)
                nfa.addEpsilon(rest, nextRest)
            }
            first = nextFirst
            rest = nextRest
        }
        nfa.addEpsilon(first, to)
        nfa.addEpsilon(rest, to)
    }
}
