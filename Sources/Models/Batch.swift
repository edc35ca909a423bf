/// Rows to evaluate together: prompt chunks of any sequences first, then decode rows.
///
/// The two kinds go through different kernels (tiled and streaming), so a row's result depends on
/// its kind but never on which other rows share the batch.
package struct Batch {
    /// Consecutive tokens of one sequence.
    struct Segment {
        let sequence: CachedSequence
        let firstRow: Int
        let count: Int
        let firstPosition: Int
    }

    /// Rows a batch can take.
    package let capacity: Int
    private(set) var tokens: [Int32] = []
    private(set) var segments: [Segment] = []
    /// Rows of prompt chunks; the rest decode.
    private(set) var prefillRows = 0
    /// Rows whose logits or embeddings are wanted, ascending.
    package private(set) var outputRows: [Int] = []

    /// An empty batch that never allocates until it is full.
    package init(capacity: Int) {
        self.capacity = capacity
        tokens.reserveCapacity(capacity)
        segments.reserveCapacity(capacity)
        outputRows.reserveCapacity(capacity)
    }

    /// Rows in the batch.
    package var count: Int { tokens.count }

    /// Which rows of a chunk give output.
    package enum Output {
        case none
        case last
        case all
    }

    /// Empties the batch.
    package mutating func removeAll() {
        tokens.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        outputRows.removeAll(keepingCapacity: true)
        prefillRows = 0
    }

    /// Adds the next tokens of a prompt; the sequence has reserved room for them.
    package mutating func addPrefill(
        _ sequence: CachedSequence,
        _ chunk: ArraySlice<Int32>,
        output: Output
    ) {
        precondition(prefillRows == count && count + chunk.count <= capacity && !chunk.isEmpty)
        add(sequence, chunk, output)
        prefillRows = count
    }

    /// Adds the token just sampled; the sequence has reserved room for it.
    package mutating func addDecode(_ sequence: CachedSequence, _ token: Int32) {
        addDecode(sequence, [token])
    }

    /// Adds the token just sampled and those that are known to follow; the last gives output.
    ///
    /// The sequence has reserved room for all of them.
    package mutating func addDecode(_ sequence: CachedSequence, _ run: ArraySlice<Int32>) {
        precondition(count + run.count <= capacity && !run.isEmpty)
        add(sequence, run, .last)
    }

    private mutating func add(
        _ sequence: CachedSequence,
        _ chunk: ArraySlice<Int32>,
        _ output: Output
    ) {
        let first = count
        tokens.append(contentsOf: chunk)
        segments.append(
            Segment(
                sequence: sequence,
                firstRow: first,
                count: chunk.count,
                firstPosition: sequence.length
            )
        )
        switch output {
        case .none: break
        case .last: outputRows.append(count - 1)
        case .all: outputRows.append(contentsOf: first..<count)
        }
    }
}
