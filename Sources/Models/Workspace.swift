import KernelBlocks
import Kernels
import Tensor

/// All memory a forward pass writes, allocated once; n is the batch's capacity.
///
/// Pages are touched only when a batch first needs them, so a large capacity costs nothing until
/// it is used.
final class Workspace {
    let capacity: Int
    let x: LazyBuffer<Float>  // (n, width), the residual stream
    let normed: LazyBuffer<Float>  // (n, width)
    let branch: LazyBuffer<Float>  // (n, width), what a half adds
    let query: LazyBuffer<Float>  // (n, heads * keySize)
    let key: LazyBuffer<Float>  // (n, kvHeads * keySize)
    let value: LazyBuffer<Float>  // (n, kvHeads * valueSize)
    let attention: LazyBuffer<Float>  // (n, heads * valueSize)
    let gate: LazyBuffer<Float>  // (n, ffn)
    let up: LazyBuffer<Float>  // (n, ffn)
    let hidden: LazyBuffer<Float>  // (n, width), normed rows that give output
    let cosines: LazyBuffer<Float>  // (2, n, pairs): global, then local
    let sines: LazyBuffer<Float>  // (2, n, pairs)
    let positions: LazyBuffer<Int32>  // (n)
    let rowSegments: LazyBuffer<Int32>  // (n), each row's segment
    let experts: ExpertWorkspace?
    private let values: LazyBuffer<Int8>
    private let scales: LazyBuffer<Float>
    private let sums: LazyBuffer<Int16>
    /// Quantised rows as prefill wants them.
    let tiles: LazyBuffer<UInt8>
    let parts: UnsafeMutablePointer<LinearPart>
    let spans: UnsafeMutablePointer<AttentionSpan>
    /// One per worker, `scratchBytes` apart, 64-byte aligned.
    let scratch: LazyBuffer<UInt8>
    let scratchBytes: Int

    init(config: TransformerConfig, capacity n: Int, threads: Int, matrix: MatrixKernels) throws {
        capacity = n
        let width = config.embeddingLength
        let heads = config.layers.map(\.heads).max() ?? 1
        let kvHeads = config.layers.map(\.kvHeads).max() ?? 1
        let dense = config.layers.map(\.feedForwardLength).max() ?? 1
        let ffn = max(dense, config.experts?.sharedFeedForwardLength ?? 0)
        let widest = max(width, ffn, heads * config.keySize, heads * config.valueSize)
        let used = config.experts?.used ?? 1
        let pairs = max(1, (config.rope?.dimensions ?? 2) / 2)
        x = try .init(n * width)
        normed = try .init(n * width)
        branch = try .init(n * width)
        query = try .init(n * heads * config.keySize)
        key = try .init(n * kvHeads * config.keySize)
        value = try .init(n * kvHeads * config.valueSize)
        attention = try .init(n * heads * config.valueSize)
        gate = try .init(n * ffn)
        up = try .init(n * ffn)
        hidden = try .init(n * width)
        cosines = try .init(2 * n * pairs)
        sines = try .init(2 * n * pairs)
        positions = try .init(n)
        rowSegments = try .init(n)
        experts = try config.experts.map { try ExpertWorkspace($0, width: width, capacity: n) }
        let quantised = n * used * max(widest, config.experts?.feedForwardLength ?? 0)
        values = try .init(quantised)
        scales = try .init(quantised / QuantisedRows.groupSize + 1)
        sums = try .init(quantised / QuantisedRows.sumSize + 1)
        // Each expert's last tile may have rows to spare.
        let groups = min(config.experts?.count ?? 1, n * used)
        let length = max(widest, config.experts?.feedForwardLength ?? 0)
        let tileBytes = matrix.tiling.map { ($0.count(n * used) + groups) * $0.bytes(length) }
        tiles = try .init(tileBytes ?? 0)
        parts = .allocate(capacity: 4 + 2 * (config.experts?.count ?? 0))
        spans = .allocate(capacity: n * heads)
        let tileRows = max(AttentionSpan.rows, heads)
        let attention = AttentionTile.scratchCount(
            rows: tileRows,
            keySize: config.keySize,
            valueSize: config.valueSize
        )
        let inner = [width, widest, config.experts?.feedForwardLength ?? 0]
        let product = inner.map { matrix.scratchBytes($0) }.max() ?? 0
        let exact = (inner.max() ?? 0) * MemoryLayout<Float>.stride
        scratchBytes = (max(attention * 4, product, exact) + 127) / 64 * 64
        scratch = try .init(scratchBytes * threads)
    }

    deinit {
        parts.deallocate()
        spans.deallocate()
    }

    /// Room for `n` rows of `k` quantised activations.
    func quantisedRows(n: Int, k: Int) -> QuantisedRows {
        QuantisedRows(
            values: values.base,
            scales: scales.base,
            sums: sums.base,
            n: n,
            k: k
        )
    }
}

extension Transformer {
    /// Bytes of buffers that one row of a batch takes; the sizes are those of `Workspace`.
    package static func bytesPerRow(_ config: TransformerConfig) -> Int {
        let heads = config.layers.map(\.heads).max() ?? 1
        let kvHeads = config.layers.map(\.kvHeads).max() ?? 1
        let dense = config.layers.map(\.feedForwardLength).max() ?? 1
        let ffn = max(dense, config.experts?.sharedFeedForwardLength ?? 0)
        let sizes = config.keySize + config.valueSize
        let widest = max(config.embeddingLength, ffn, heads * max(config.keySize, config.valueSize))
        let expert = config.experts?.feedForwardLength ?? 0
        let used = config.experts?.used ?? 1
        var floats = 4 * config.embeddingLength + (heads + kvHeads) * sizes + 2 * ffn
        floats += 4 * max(1, (config.rope?.dimensions ?? 2) / 2) + 2
        if let experts = config.experts {
            floats += used * 2 * (config.embeddingLength + expert) + experts.count + 3 * used + 1
        }
        let quantised = used * max(widest, expert)
        let bytes =
            quantised + quantised / QuantisedRows.groupSize * MemoryLayout<Float>.stride
            + quantised / QuantisedRows.sumSize * MemoryLayout<Int16>.stride
            // Tiles have them again, with sums in more forms.
            + 2 * quantised
        return floats * MemoryLayout<Float>.stride + bytes
            + heads * MemoryLayout<AttentionSpan>.stride
    }
}

/// Memory of a mixture of experts: rows gathered by expert.
final class ExpertWorkspace {
    /// One expert's rows among the gathered.
    struct Group {
        var expert: Int
        var first: Int
        var count: Int
        var prefill: Int
    }

    /// Experts in use by the batch at hand, in order.
    var groups: [Group] = []
    let logits: LazyBuffer<Float>  // (n, experts)
    let chosen: LazyBuffer<Int32>  // (n, used), expert of each slot
    let weights: LazyBuffer<Float>  // (n, used)
    let slots: LazyBuffer<Int32>  // (n, used), where the row stands among the gathered
    let gathered: LazyBuffer<Float>  // (n * used, width)
    let gate: LazyBuffer<Float>  // (n * used, ffn)
    let up: LazyBuffer<Float>  // (n * used, ffn)
    let out: LazyBuffer<Float>  // (n * used, width)
    let scores: LazyBuffer<Float>  // (experts), of the row at hand
    let sharedGate: LazyBuffer<Float>  // (n)

    init(_ config: ExpertConfig, width: Int, capacity n: Int) throws {
        logits = try .init(n * config.count)
        chosen = try .init(n * config.used)
        weights = try .init(n * config.used)
        slots = try .init(n * config.used)
        gathered = try .init(n * config.used * width)
        gate = try .init(n * config.used * config.feedForwardLength)
        up = try .init(n * config.used * config.feedForwardLength)
        out = try .init(n * config.used * width)
        scores = try .init(config.count)
        sharedGate = try .init(n)
        groups.reserveCapacity(config.count)
    }
}
