import KernelBlocks

/// A change to a matrix product: y += scale * factor * B (A x), the scale being each row's own.
struct LowRank {
    /// Which of the model's adapters it is part of.
    var adapter: Int
    /// (rank, inputs).
    var a: WeightRows
    /// (outputs, rank).
    var b: WeightRows
    var rank: Int
    var factor: Float
}

/// The changes to one matrix, at an address that stays put for the life of the model.
final class LowRankList: @unchecked Sendable {
    let changes: UnsafeMutableBufferPointer<LowRank>

    init(_ list: [LowRank]) {
        changes = .allocate(capacity: list.count)
        _ = changes.initialize(from: list)
    }

    deinit { changes.deallocate() }
}

/// Memory for the changes of a batch's products; n is the batch's capacity.
final class LowRankWorkspace {
    /// Products with A for each change of the matrices of one step, `stride` floats apart.
    let reduced: LazyBuffer<Float>
    let stride: Int
    /// (n, outputs) of one change.
    let result: LazyBuffer<Float>
    let parts: UnsafeMutablePointer<LinearPart>
    /// Each row's scale of each adapter, (adapters, n): of the batch, and of its output rows.
    let rowScales: LazyBuffer<Float>
    let outputScales: LazyBuffer<Float>
    /// Scales of sequences that have none of their own.
    private let usual: [Float]
    let capacity: Int

    /// Matrices that share their input: query, key and value are the most.
    private static let matrices = 4

    /// nil for a model without adapters.
    init?(_ weights: TransformerWeights, scales: [Float], capacity n: Int) throws {
        let lists = weights.changes
        let ranks = lists.flatMap { $0.changes.map(\.rank) }
        guard let rank = ranks.max(), let most = lists.map(\.changes.count).max() else {
            return nil
        }
        capacity = n
        usual = scales
        rowScales = try .init(scales.count * n)
        outputScales = try .init(scales.count * n)
        stride = n * rank
        reduced = try .init(Self.matrices * most * stride)
        result = try .init(n * weights.widestChange)
        parts = .allocate(capacity: Self.matrices * most)
    }

    deinit { parts.deallocate() }

    /// Takes down the scales of a batch's rows.
    func prepare(_ batch: Batch) {
        for segment in batch.segments {
            let scales = segment.sequence.adapterScales ?? usual
            for adapter in usual.indices {
                (rowScales.base + adapter * capacity + segment.firstRow).update(
                    repeating: scales[adapter],
                    count: segment.count
                )
            }
        }
        for adapter in usual.indices {
            let own = adapter * capacity
            for (index, row) in batch.outputRows.enumerated() {
                outputScales.base[own + index] = rowScales.base[own + row]
            }
        }
    }
}
