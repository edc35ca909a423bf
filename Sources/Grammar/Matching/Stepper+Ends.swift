extension Stepper {
    /// Whether the text may end at a head, all that waits below it included.
    @inline(__always)
    func canEnd(_ head: Head) -> Bool {
        // Hardly any state can end, so the common answer comes first.
        if head.state >= 0, !automaton.isNullable[Int(head.state)],
            !automaton.flags[Int(head.state)].contains(.inLoop)
        {
            return false
        }
        return stackCanEnd(head)
    }

    private func stackCanEnd(_ head: Head) -> Bool {
        guard var head = afterFrame(head) else { return false }
        while head.parent >= 0 || head.state >= 0 {
            guard let next = afterFrame(head) else { return false }
            head = next
        }
        return head.parent == StackGraph.bottom
    }

    /// What waits below a head whose own rule may end there; state -1 if that is nothing.
    ///
    /// - Returns: `nil` when the rule cannot end yet.
    func afterFrame(_ head: Head) -> Head? {
        if head.state < 0 { return head }
        let flags = automaton.flags[Int(head.state)]
        if flags.contains(.inLoop) {
            guard head.needed == 0, !flags.isDisjoint(with: [.isLoopStart, .accepts]) else {
                return nil
            }
            return afterLoop(head)
        }
        guard automaton.isNullable[Int(head.state)] else { return nil }
        if head.parent < 0 { return Head(state: -1, parent: head.parent) }
        return Head(state: graph.state(head.parent), parent: graph.parent(head.parent))
    }

    /// The byte classes that can come next at a head.
    func nextClasses(_ head: Head) -> ClassSet {
        var set = ClassSet()
        var here: Head? = head
        while let head = here, head.state >= 0 {
            let flags = automaton.flags[Int(head.state)]
            if !flags.contains(.isLoopStart) || head.remaining > 0 {
                set.formUnion(automaton.first[Int(head.state)])
            }
            if flags.contains(.inLoop), flags.contains(.accepts), head.remaining > 0 {
                set.formUnion(automaton.first[Int(automaton.loopStarts[Int(head.state)])])
            }
            here = afterFrame(head)
        }
        return set
    }
}
