/// Everything that a mask depends on, so that masks can be kept for all texts of a grammar.
struct MaskKey: Hashable, Sendable {
    private let numbers: [Int32]

    /// Longer ones are not worth keeping.
    private static let limit = 256
    /// Stands for all that lies below the return states that matter.
    private static let anything = Int32.min

    /// Writes heads out with what waits below them; nil if that is too much.
    ///
    /// - Parameters:
    ///   - heads: The ways in which the text can be read.
    ///   - graph: The stacks below them.
    ///   - depth: How many return states of each stack matter.
    ///   - longestToken: In bytes; more rounds of a loop than that are as good as any number.
    init?(_ heads: [Head], _ graph: StackGraph, depth: Int, longestToken: Int) {
        let most = Int32(clamping: longestToken + 1)
        var numbers: [Int32] = []
        numbers.reserveCapacity(16)
        for head in heads {
            guard numbers.count < Self.limit else { return nil }
            numbers.append(head.state)
            numbers.append(Swift.min(head.needed, most))
            numbers.append(Swift.min(head.remaining, most))
            var node = head.parent
            var rest = depth
            while node >= 0, rest > 0 {
                guard numbers.count < Self.limit else { return nil }
                numbers.append(graph.state(node))
                node = graph.parent(node)
                rest -= 1
            }
            numbers.append(node < 0 ? node : Self.anything)
        }
        self.numbers = numbers
    }
}
