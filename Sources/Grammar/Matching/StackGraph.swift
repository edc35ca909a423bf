/// All stacks of return states at once, common parts shared.
///
/// A node is a return state above another node; negative numbers stand for what lies below
/// everything. Equal stacks have equal numbers, so a number can stand for a stack.
struct StackGraph: Sendable {
    /// Below the root: a text may end here.
    static let bottom: Int32 = -1
    /// Deeper stacks are not entered: what would need them is rejected.
    static let depthLimit: Int32 = 20_000
    /// More nodes than this are not made either.
    static let nodeLimit = 500_000

    private var states: [Int32] = []
    private var parents: [Int32] = []
    private var depths: [Int32] = []
    /// The negative number below everything.
    private var bottoms: [Int32] = []
    private var numbers: [UInt64: Int32] = [:]

    var count: Int { states.count }

    @inline(__always) func state(_ node: Int32) -> Int32 { states[Int(node)] }
    @inline(__always) func parent(_ node: Int32) -> Int32 { parents[Int(node)] }

    /// How many return states a stack has.
    @inline(__always) func depth(_ node: Int32) -> Int32 { node < 0 ? 0 : depths[Int(node)] }

    /// The negative number at the bottom of a stack.
    @inline(__always) func bottom(_ node: Int32) -> Int32 { node < 0 ? node : bottoms[Int(node)] }

    /// The stack with one more return state; `nil` beyond the limits.
    mutating func push(_ state: Int32, on parent: Int32) -> Int32? {
        let key = UInt64(UInt32(bitPattern: state)) << 32 | UInt64(UInt32(bitPattern: parent))
        if let number = numbers[key] { return number }
        let depth = parent < 0 ? 1 : depths[Int(parent)] + 1
        guard depth <= Self.depthLimit, count < Self.nodeLimit else { return nil }
        let number = Int32(count)
        states.append(state)
        parents.append(parent)
        depths.append(depth)
        bottoms.append(bottom(parent))
        numbers[key] = number
        return number
    }

    /// Forgets the nodes made since there were `count`.
    mutating func truncate(to count: Int) {
        while self.count > count {
            let state = states.removeLast()
            let parent = parents.removeLast()
            depths.removeLast()
            bottoms.removeLast()
            numbers[UInt64(UInt32(bitPattern: state)) << 32 | UInt64(UInt32(bitPattern: parent))] =
                nil
        }
    }
}
