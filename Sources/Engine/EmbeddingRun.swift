import Models

/// Inputs that are being embedded, and how far that has come.
///
/// Owned by the engine's thread.
final class EmbeddingRun {
    /// Rows of one input in a batch.
    struct Part {
        /// Rows.
        let count: Int
        /// Whether the input ends with them.
        let isLast: Bool
    }

    private let job: EmbeddingJob
    private var results: [[Float]] = []
    private let pooling: Pooling
    private let width: Int
    private var pooler: Pooler
    /// The input whose rows are added to batches.
    private var index = 0
    /// Rows of the current input that were added to batches.
    private(set) var evaluated = 0
    /// The current input's place in the cache; nil before its first row.
    private(set) var sequence: CachedSequence?
    /// Sequences of the batch that is being put together.
    private var held: [CachedSequence] = []
    /// Whether the current input waits for answers to leave the cache.
    var needsRoom = false

    /// Begins with the first input.
    init(_ job: EmbeddingJob, pooling: Pooling, width: Int) {
        self.job = job
        self.pooling = pooling
        self.width = width
        pooler = Pooler(pooling, width: width)
    }

    /// Whether nobody waits for the vectors any more.
    var isCancelled: Bool { job.cancellation.isCancelled }

    /// How strongly adapters change the model for these inputs.
    var adapterScales: [Float]? { job.adapterScales }

    /// Whether there are rows that no batch has had.
    var hasMore: Bool { index < job.inputs.count }

    /// Whether all inputs are embedded.
    var isComplete: Bool { results.count == job.inputs.count }

    /// Whether the current input has a place in the cache.
    var isInside: Bool { sequence != nil }

    /// The current input.
    var current: [Int32] { job.inputs[min(index, job.inputs.count - 1)] }

    /// Gives the current input its place in the cache.
    func begin(_ sequence: CachedSequence) {
        self.sequence = sequence
        held.append(sequence)
    }

    /// Counts rows that were added to the batch.
    func take(_ count: Int) -> Part {
        evaluated += count
        let isLast = evaluated == current.count
        if isLast {
            index += 1
            evaluated = 0
            sequence = nil
        }
        return Part(count: count, isLast: isLast)
    }

    /// Pools a part's rows, (count, width); `finish` turns an input's vector into its result.
    func pool(_ part: Part, _ rows: UnsafePointer<Float>, _ finish: ([Float]) -> [Float]) {
        for row in 0..<part.count { pooler.add(rows + row * width) }
        guard part.isLast else { return }
        held.removeFirst()
        results.append(finish(pooler.result))
        pooler = Pooler(pooling, width: width)
    }

    /// Hands the vectors, or the error, to whoever waits.
    func finish(_ outcome: Result<Void, any Error>) {
        job.continuation.resume(with: outcome.map { results })
    }
}
