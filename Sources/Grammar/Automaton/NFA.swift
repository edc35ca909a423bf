/// What a call edge asks for: another rule once, or a counted loop.
enum CallLabel: Hashable, Sendable {
    case rule(Int)
    /// The loop body with this number, so many times.
    case loop(Int, min: Int32, max: Int32)
}

/// A nondeterministic automaton over bytes, with calls: Thompson's construction.
struct NFA {
    struct ByteEdge {
        let range: ClosedRange<UInt8>
        let target: Int
    }

    struct CallEdge {
        let label: CallLabel
        let target: Int
    }

    private(set) var byteEdges: [[ByteEdge]] = []
    private(set) var callEdges: [[CallEdge]] = []
    private(set) var epsilons: [[Int]] = []
    /// Where the automaton begins.
    let start = 0
    /// Where it accepts; no edge leaves it.
    let accept = 1

    var stateCount: Int { byteEdges.count }

    init() {
        _ = addState()
        _ = addState()
    }

    mutating func addState() -> Int {
        byteEdges.append([])
        callEdges.append([])
        epsilons.append([])
        return byteEdges.count - 1
    }

    mutating func addEpsilon(_ from: Int, _ to: Int) { epsilons[from].append(to) }

    mutating func addBytes(_ from: Int, _ range: ClosedRange<UInt8>, _ to: Int) {
        byteEdges[from].append(ByteEdge(range: range, target: to))
    }

    mutating func addCall(_ from: Int, _ label: CallLabel, _ to: Int) {
        callEdges[from].append(CallEdge(label: label, target: to))
    }

    /// The automaton without the calls for which `isKept` does not hold.
    func keepingCalls(_ isKept: (CallLabel) -> Bool) -> NFA {
        var result = self
        for state in 0..<stateCount { result.callEdges[state].removeAll { !isKept($0.label) } }
        return result
    }
}
