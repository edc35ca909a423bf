/// Moves heads over bytes: the pushdown automaton's transition relation.
struct Stepper: Sendable {
    let automaton: Automaton
    var graph = StackGraph()
    /// When set, loops standing on node 0 of the graph end below a bottom numbered by the rounds
    /// they took (see `StateAnalyzer`).
    var countsRounds = false

    /// Heads still to be tried for the byte at hand.
    private var work: [Head] = []
    /// Heads that were put on the list of work; beyond a few they are hashed.
    private var seen: [Head] = []
    private var seenSet: Set<Head> = []

    /// More ways than this of reading one byte are given up, which rejects them.
    private static let workLimit = 10_000

    /// What may still be tried for the text or mask at hand; then further ways are given up.
    ///
    /// Only grammars that can read one text in exponentially many ways come near it.
    private(set) var budget = Self.fullBudget
    private static let fullBudget = 20_000_000
    /// What is left to grammars that have used all of it once.
    private static let scarceBudget = 1_000_000

    /// The least depth of a return state that was looked at since it was last set.
    ///
    /// What lies below has had no influence.
    var lowestDepth = Int32.max

    init(_ automaton: Automaton) {
        self.automaton = automaton
    }

    /// Notes that a return state is looked at.
    @inline(__always)
    mutating func touch(_ node: Int32) {
        let depth = graph.depth(node)
        if depth < lowestDepth { lowestDepth = depth }
    }

    /// Begins a new text, token or mask.
    mutating func renewBudget(isScarce: Bool = false) {
        budget = isScarce ? Self.scarceBudget : Self.fullBudget
    }

    /// Leaves little to be tried, as another state turned out ambiguous.
    mutating func restrictBudget() { budget = Swift.min(budget, Self.scarceBudget) }

    /// Counts a number of heads found for one byte; false when too much has been tried.
    ///
    /// Each head was compared with those before it.
    @inline(__always)
    mutating func spend(_ heads: Int) -> Bool {
        budget -= 1 + heads + (heads * heads) >> 4
        return budget > 0
    }

    /// Where every text begins.
    mutating func initialHeads() -> [Head] {
        var heads = HeadArena([])
        land(automaton.root, StackGraph.bottom, into: &heads, from: 0)
        return heads.array
    }

    /// Adds what a head becomes after a byte to `heads[start...]`, without duplicates.
    @inline(__always)
    mutating func step(
        _ head: Head,
        _ byteClass: UInt8,
        into heads: inout HeadArena,
        from start: Int
    ) {
        guard head.state >= 0 else { return }
        let flags = automaton.flags[Int(head.state)]
        let target = automaton.successor(head.state, byteClass)
        if flags.contains(.inLoop) {
            stepInLoop(head, flags, target, into: &heads, from: start)
        } else if target >= 0 {
            land(target, head.parent, into: &heads, from: start)
        }
        if !flags.isEmpty, flags != .inLoop {
            leave(head, flags, byteClass, into: &heads, from: start)
        }
    }

    /// Enters a state, or what lies below it if its rule can only end there.
    ///
    /// A state that can only enter a counted loop is left for the loop's own state at once, which
    /// is the same in all grammars and so needs no analysis of its own.
    @inline(__always)
    mutating func land(
        _ state: Int32,
        _ parent: Int32,
        into heads: inout HeadArena,
        from start: Int
    ) {
        var head = Head(state: state, parent: parent)
        while automaton.flags[Int(head.state)].contains(.isFinal) {
            if head.parent < 0 {
                head.state = -1
                break
            }
            touch(head.parent)
            head = Head(state: graph.state(head.parent), parent: graph.parent(head.parent))
        }
        if head.state >= 0, automaton.flags[Int(head.state)].contains(.entersLoop) {
            guard let inside = enteringLoop(head) else { return }
            head = inside
        }
        heads.insert(head, from: start)
    }

    /// The head between the rounds of the loop that a state enters; `nil` beyond the limits.
    private mutating func enteringLoop(_ head: Head) -> Head? {
        let call = automaton.calls[automaton.calls(of: head.state).lowerBound]
        return graph.push(call.target, on: head.parent).map { node in
            Head(state: call.start, parent: node, needed: call.min, remaining: call.max)
        }
    }

    /// Follows a transition within a loop's body.
    @inline(__always)
    private func stepInLoop(
        _ head: Head,
        _ flags: Automaton.Flags,
        _ target: Int32,
        into heads: inout HeadArena,
        from start: Int
    ) {
        guard target >= 0 else { return }
        var next = head
        next.state = target
        if flags.contains(.isLoopStart) {
            guard head.remaining > 0 else { return }
            next.needed = Swift.max(head.needed - 1, 0)
            next.remaining = head.remaining == .max ? .max : head.remaining - 1
        }
        heads.insert(next, from: start)
    }

    /// Whether a state can read a byte, or can be left without one.
    @inline(__always)
    private func mayRead(_ state: Int32, _ byteClass: UInt8) -> Bool {
        automaton.first[Int(state)].contains(byteClass) || automaton.isNullable[Int(state)]
    }

    /// Whether a rule or loop that can be entered from a state can read a byte, or be empty.
    @inline(__always)
    private func callsMayRead(_ state: Int32, _ byteClass: UInt8) -> Bool {
        for index in automaton.calls(of: state) {
            if mayRead(automaton.calls[index].start, byteClass) { return true }
            if automaton.calls[index].isLoop, automaton.calls[index].min == 0 { return true }
        }
        return false
    }

    /// Everything but the head's own transition: calls, ends of rules and loops.
    @inline(__always)
    private mutating func leave(
        _ head: Head,
        _ flags: Automaton.Flags,
        _ byteClass: UInt8,
        into heads: inout HeadArena,
        from start: Int
    ) {
        // Most bytes cannot be read after the loop; then there is nothing to explore.
        if flags.contains(.isLoopStart) {
            guard head.needed == 0 else { return }
            touch(head.parent)
            guard mayRead(graph.state(head.parent), byteClass) else { return }
        } else if !flags.contains(.inLoop) {
            let canReturn = flags.contains(.accepts) && head.parent >= 0
            guard canReturn || callsMayRead(head.state, byteClass) else { return }
        }
        work.removeAll(keepingCapacity: true)
        seen.removeAll(keepingCapacity: true)
        if !seenSet.isEmpty { seenSet.removeAll() }
        expand(head, flags, byteClass, into: &heads, from: start)
        if !work.isEmpty { explore(byteClass, into: &heads, from: start) }
    }

    /// Tries the heads on the list of work.
    private mutating func explore(
        _ byteClass: UInt8,
        into heads: inout HeadArena,
        from start: Int
    ) {
        var tried = 0
        let limit = Swift.min(Self.workLimit, budget)
        // Entering and leaving rules costs more than following bytes.
        defer { budget -= tried << 3 }
        while let head = work.popLast(), tried < limit {
            tried += 1
            let flags = automaton.flags[Int(head.state)]
            let target = automaton.successor(head.state, byteClass)
            if flags.contains(.inLoop) {
                stepInLoop(head, flags, target, into: &heads, from: start)
            } else if target >= 0 {
                land(target, head.parent, into: &heads, from: start)
            }
            expand(head, flags, byteClass, into: &heads, from: start)
        }
    }

    /// Puts on the list of work what a head leads to without a byte.
    private mutating func expand(
        _ head: Head,
        _ flags: Automaton.Flags,
        _ byteClass: UInt8,
        into heads: inout HeadArena,
        from start: Int
    ) {
        if flags.contains(.inLoop) {
            if flags.contains(.isLoopStart) {
                if head.needed == 0 {
                    touch(head.parent)
                    later(afterLoop(head), byteClass)
                }
            } else if flags.contains(.accepts) {
                var between = head
                between.state = automaton.loopStarts[Int(head.state)]
                later(between, byteClass)
            }
            return
        }
        if flags.contains(.hasCalls) { call(from: head, byteClass, into: &heads, from: start) }
        if flags.contains(.accepts), head.parent >= 0 {
            touch(head.parent)
            later(
                Head(state: graph.state(head.parent), parent: graph.parent(head.parent)),
                byteClass
            )
        }
    }

    /// Puts a head on the list of work unless it was there before or cannot use the byte.
    ///
    /// Rules that may be empty, repeated, would bring it back for ever.
    private mutating func later(_ head: Head, _ byteClass: UInt8) {
        let isBetweenRounds = automaton.flags[Int(head.state)].contains(.isLoopStart)
        guard isBetweenRounds || mayRead(head.state, byteClass) else { return }
        if seen.count < 32 {
            if seen.contains(head) { return }
            seen.append(head)
        } else {
            guard !seen.contains(head), seenSet.insert(head).inserted else { return }
        }
        work.append(head)
    }

    private mutating func call(
        from head: Head,
        _ byteClass: UInt8,
        into heads: inout HeadArena,
        from start: Int
    ) {
        for index in automaton.calls(of: head.state) {
            let call = automaton.calls[index]
            if call.isLoop {
                let begins = automaton.first[Int(call.start)].contains(byteClass)
                guard begins || call.min == 0 else { continue }
                guard let node = graph.push(call.target, on: head.parent) else { continue }
                later(
                    Head(state: call.start, parent: node, needed: call.min, remaining: call.max),
                    byteClass
                )
                continue
            }
            guard mayRead(call.start, byteClass) else { continue }
            if automaton.flags[Int(call.target)].contains(.isFinal) {
                // Nothing is left to do after the call, so there is nothing to return to.
                later(Head(state: call.start, parent: head.parent), byteClass)
                continue
            }
            if automaton.flags[Int(call.start)].isEmpty {
                let target = automaton.successor(call.start, byteClass)
                if automaton.flags[Int(target)].contains(.isFinal) {
                    land(call.target, head.parent, into: &heads, from: start)
                    continue
                }
            }
            guard let node = graph.push(call.target, on: head.parent) else { continue }
            later(Head(state: call.start, parent: node), byteClass)
        }
    }

    /// Where a loop goes on when it has done enough rounds.
    func afterLoop(_ head: Head) -> Head {
        let parent =
            countsRounds && head.parent == 0
            ? Self.bottom(rounds: Self.unlimitedRounds - head.remaining) : graph.parent(head.parent)
        return Head(state: graph.state(head.parent), parent: parent)
    }

    /// Rounds that an analysed loop begins with: more than any token can take.
    static let unlimitedRounds: Int32 = 1 << 30

    /// The bottom below what follows a loop of so many rounds.
    static func bottom(rounds: Int32) -> Int32 { -2 - rounds }

    /// The rounds that such a bottom stands for.
    static func rounds(bottom: Int32) -> Int32 { -2 - bottom }
}
