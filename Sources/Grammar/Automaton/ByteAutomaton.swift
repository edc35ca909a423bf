/// A regular language over bytes as a deterministic automaton, for set operations on languages.
struct ByteAutomaton: Hashable, Sendable {
    private let classes: ByteClasses
    /// Successor by state and class, -1 for none.  // (states, classes)
    private let transitions: [Int32]
    /// Whether a text may end in each state.
    let accepts: [Bool]
    /// Where a text begins.
    let start = 0

    /// More states than this in one language are refused.
    static let stateLimit = 20_000

    var stateCount: Int { accepts.count }

    /// The language of an expression without rule references.
    ///
    /// - Throws: `GrammarError.tooComplex`.
    init(_ expression: Expression) throws(GrammarError) {
        var builder = try NFABuilder(rules: [])
        builder.unrollsAll = true
        let nfa = try builder.build(expression)
        let classes = ByteClasses(nfa.byteEdges.joined().map(\.range))
        var steps = 0
        let rule = try SubsetConstruction.run(
            nfa,
            classes: classes,
            isProductive: { _ in false },
            stateLimit: Self.stateLimit,
            steps: &steps
        )
        self.init(classes: classes, transitions: rule.transitions, accepts: rule.accepts)
    }

    /// An automaton by its edges; state 0 is the start.
    init(edges: [[(range: ClosedRange<UInt8>, target: Int)]], accepting: Set<Int>) {
        classes = ByteClasses(edges.joined().map(\.range))
        var transitions = [Int32](repeating: -1, count: edges.count * classes.count)
        for (state, row) in edges.enumerated() {
            for (range, target) in row {
                for index in classes.classes(in: range) {
                    transitions[state * classes.count + index] = Int32(target)
                }
            }
        }
        self.transitions = transitions
        accepts = edges.indices.map(accepting.contains)
    }

    private init(classes: ByteClasses, transitions: [Int32], accepts: [Bool]) {
        self.classes = classes
        self.transitions = transitions
        self.accepts = accepts
    }

    /// Whether no text belongs to the language.
    var isEmpty: Bool { !accepts.contains(true) }

    /// Whether one of its texts is the beginning of another.
    var canGoOn: Bool {
        accepts.indices.contains { state in
            accepts[state]
                && transitions[state * classes.count..<(state + 1) * classes.count]
                    .contains { $0 >= 0 }
        }
    }

    /// Whether a text belongs to the language.
    func matches(_ text: some Sequence<UInt8>) -> Bool {
        var state: Int32 = 0
        for byte in text {
            state = successor(state, byte)
            if state < 0 { return false }
        }
        return accepts[Int(state)]
    }

    /// The edges out of a state, neighbouring classes with one target merged.
    func edges(from state: Int) -> [(range: ClosedRange<UInt8>, target: Int)] {
        var edges: [(range: ClosedRange<UInt8>, target: Int)] = []
        for index in 0..<classes.count {
            let target = Int(transitions[state * classes.count + index])
            guard target >= 0 else { continue }
            let range = classes.range(index)
            if let last = edges.last, last.target == target,
                Int(last.range.upperBound) + 1 == Int(range.lowerBound)
            {
                edges[edges.count - 1].range = last.range.lowerBound...range.upperBound
            } else {
                edges.append((range, target))
            }
        }
        return edges
    }

    private func successor(_ state: Int32, _ byte: UInt8) -> Int32 {
        state < 0 ? -1 : transitions[Int(state) * classes.count + Int(classes.classOf[Int(byte)])]
    }

    /// The texts of both languages.
    func intersection(_ other: ByteAutomaton) throws(GrammarError) -> ByteAutomaton {
        try product(other, keeps: { $0 >= 0 && $1 >= 0 }, accepts: { $0 && $1 })
    }

    /// The texts of this language that are not in the other.
    func subtracting(_ other: ByteAutomaton) throws(GrammarError) -> ByteAutomaton {
        try product(other, keeps: { left, _ in left >= 0 }, accepts: { $0 && !$1 })
    }

    private func product(
        _ other: ByteAutomaton,
        keeps: (Int32, Int32) -> Bool,
        accepts isAccepted: (Bool, Bool) -> Bool
    ) throws(GrammarError) -> ByteAutomaton {
        struct Pair: Hashable {
            let left: Int32
            let right: Int32
        }
        let classes = ByteClasses(
            (0..<self.classes.count).map { self.classes.range($0) }
                + (0..<other.classes.count).map { other.classes.range($0) }
        )
        var numbers = [Pair(left: 0, right: 0): Int32(0)]
        var pairs = [Pair(left: 0, right: 0)]
        var transitions: [Int32] = []
        var accepts: [Bool] = []
        var next = 0
        while next < pairs.count {
            try GrammarError.checkCancellation()
            let pair = pairs[next]
            next += 1
            accepts.append(
                isAccepted(
                    pair.left >= 0 && self.accepts[Int(pair.left)],
                    pair.right >= 0 && other.accepts[Int(pair.right)]
                )
            )
            for byte in classes.representatives {
                let target = Pair(
                    left: successor(pair.left, byte),
                    right: other.successor(pair.right, byte)
                )
                guard keeps(target.left, target.right) else {
                    transitions.append(-1)
                    continue
                }
                if let number = numbers[target] {
                    transitions.append(number)
                } else {
                    let number = Int32(pairs.count)
                    guard pairs.count < Self.stateLimit else {
                        throw .tooComplex(what: "automaton states", limit: Self.stateLimit)
                    }
                    numbers[target] = number
                    pairs.append(target)
                    transitions.append(number)
                }
            }
        }
        return ByteAutomaton(classes: classes, transitions: transitions, accepts: accepts)
    }
}
