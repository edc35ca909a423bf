/// All rules as one table-driven pushdown automaton over byte classes.
///
/// A state belongs to one rule. Within a rule the automaton is deterministic; a call enters
/// another rule and remembers the state to return to. States of a counted loop's body also carry
/// two counters (see `Head`). Every state can reach the end of its rule.
final class Automaton: Sendable {
    /// What may happen in a state besides a byte transition.
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        /// The rule, or one round of the loop, may end here.
        static let accepts = Flags(rawValue: 1)
        /// Nothing can happen but that the rule ends.
        static let isFinal = Flags(rawValue: 2)
        /// Other rules can be entered from here.
        static let hasCalls = Flags(rawValue: 4)
        /// The state lies in the body of a counted loop.
        static let inLoop = Flags(rawValue: 8)
        /// The state between two rounds of a counted loop.
        static let isLoopStart = Flags(rawValue: 16)
        /// Nothing can happen but that one counted loop is entered.
        static let entersLoop = Flags(rawValue: 32)
    }

    /// One way into another rule.
    struct Call: Sendable {
        /// Where the called rule, or the loop, begins.
        let start: Int32
        /// Where this rule goes on afterwards.
        let target: Int32
        /// Whether it is a counted loop.
        let isLoop: Bool
        /// Rounds of the loop, at least; 0 for rules.
        let min: Int32
        /// Rounds of the loop, at most; `Int32.max` is without bound.
        let max: Int32
    }

    /// The partition of the bytes.
    let classes: ByteClasses
    /// The class of each byte.  // (256)
    let byteClasses: FrozenArray<UInt8>
    /// Number of classes.
    private let classCount: Int
    /// Successor by state and class, -1 for none.  // (states, classes)
    let transitions: FrozenArray<Int32>
    /// By state.
    let flags: FrozenArray<Flags>
    /// Calls of state s are `callOffsets[s] ..< callOffsets[s + 1]` of `calls`.  // (states + 1)
    let callOffsets: FrozenArray<Int32>
    let calls: FrozenArray<Call>
    /// The start of the loop that a body state belongs to, -1 elsewhere.  // (states)
    let loopStarts: FrozenArray<Int32>
    /// Classes that can come next without leaving the rule.  // (states)
    let first: FrozenArray<ClassSet>
    /// Classes that can come behind the state's rule, anywhere in the grammar.  // (states)
    let follow: FrozenArray<ClassSet>
    /// Whether the rule can end in a state without another byte.  // (states)
    let isNullable: FrozenArray<Bool>
    /// Where a text begins.
    let root: Int32
    /// Number of states.
    var stateCount: Int { flags.count }

    /// Freezes the tables.
    init(
        classes: ByteClasses,
        transitions: [Int32],
        flags: [Flags],
        callOffsets: [Int32],
        calls: [Call],
        loopStarts: [Int32],
        first: [ClassSet],
        follow: [ClassSet],
        isNullable: [Bool],
        root: Int32
    ) {
        self.classes = classes
        byteClasses = FrozenArray(classes.classOf)
        classCount = classes.count
        self.transitions = FrozenArray(transitions)
        self.flags = FrozenArray(flags)
        self.callOffsets = FrozenArray(callOffsets)
        self.calls = FrozenArray(calls)
        self.loopStarts = FrozenArray(loopStarts)
        self.first = FrozenArray(first)
        self.follow = FrozenArray(follow)
        self.isNullable = FrozenArray(isNullable)
        self.root = root
    }

    deinit {
        byteClasses.deallocate()
        transitions.deallocate()
        flags.deallocate()
        callOffsets.deallocate()
        calls.deallocate()
        loopStarts.deallocate()
        first.deallocate()
        follow.deallocate()
        isNullable.deallocate()
    }

    @inline(__always)
    func successor(_ state: Int32, _ byteClass: UInt8) -> Int32 {
        transitions[Int(state) &* classCount &+ Int(byteClass)]
    }

    @inline(__always)
    func calls(of state: Int32) -> Range<Int> {
        Int(callOffsets[Int(state)])..<Int(callOffsets[Int(state) + 1])
    }
}
