/// Everything that a mask depends on, so that masks can be kept for all texts of a grammar.
struct MaskKey: Hashable, Sendable {
    private let numbers: [Int32]

    /// Longer ones, of deeply nested texts, are not worth keeping.
    private static let limit = 256

    /// Writes heads out with all that waits below them; nil if that is too much.
    ///
    /// - Parameters:
    ///   - heads: The ways in which the text can be read.
    ///   - graph: The stacks below them.
    ///   - longestToken: In bytes; more rounds of a loop than that are as good as any number.
    init?(_ heads: [Head], _ graph: StackGraph, longestToken: Int) {
        let most = Int32(clamping: longestToken + 1)
        var numbers: [Int32] = []
        numbers.reserveCapacity(16)
        for head in heads {
            numbers.append(head.state)
            numbers.append(Swift.min(head.needed, most))
            numbers.append(Swift.min(head.remaining, most))
            var node = head.parent
            while node >= 0 {
                guard numbers.count < Self.limit else { return nil }
                numbers.append(graph.state(node))
                node = graph.parent(node)
            }
            numbers.append(node)
        }
        self.numbers = numbers
    }
}
