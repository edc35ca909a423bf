/// A state by what can be read from it: equal signatures mean equal analyses.
///
/// The part of the automaton within reach, written out with bytes instead of classes and states
/// numbered in the order of discovery. It stands for the state in any grammar, so the inside of a
/// JSON string, by far the most expensive place to analyse, is analysed once per vocabulary.
struct StateSignature: Hashable, Sendable {
    private var numbers: [Int32] = []

    /// States with more than this within reach are not worth a signature.
    private static let stateLimit = 64

    /// Writes a state out; `nil` if calls are within reach, or too many states.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - follow: For a state of a counted loop, the state in which the calling rule goes on.
    ///   - automaton: The automaton of both.
    init?(_ state: Int32, follow: Int32?, _ automaton: Automaton) {
        var order = [state] + (follow.map { [$0] } ?? [])
        numbers.append(Int32(order.count))
        var places: [Int32: Int32] = [:]
        for (index, state) in order.enumerated() { places[state] = Int32(index) }

        func place(_ state: Int32) -> Int32 {
            if let place = places[state] { return place }
            let place = Int32(order.count)
            places[state] = place
            order.append(state)
            return place
        }

        var next = 0
        while next < order.count {
            guard order.count <= Self.stateLimit else { return nil }
            let state = order[next]
            next += 1
            let flags = automaton.flags[Int(state)]
            guard !flags.contains(.hasCalls) else { return nil }
            let loopStart = automaton.loopStarts[Int(state)]
            numbers += [Int32(flags.rawValue), loopStart < 0 ? -1 : place(loopStart)]
            var previous: Int32 = -1
            for index in 0..<automaton.classes.count {
                let target = automaton.successor(state, UInt8(index))
                // Only where the target changes: classes of other rules leave no trace.
                if target != previous {
                    numbers.append(Int32(automaton.classes.representatives[index]))
                    numbers.append(target < 0 ? -1 : place(target))
                    previous = target
                }
            }
            numbers.append(-2)
        }
    }
}
