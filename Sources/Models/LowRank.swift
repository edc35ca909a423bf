import KernelBlocks

/// A change to a matrix product: y += factor * B (A x).
struct LowRank {
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

    /// Matrices that share their input: query, key and value are the most.
    private static let matrices = 4

    /// nil for a model without adapters.
    init?(_ weights: TransformerWeights, capacity n: Int) throws {
        let lists = weights.changes
        let ranks = lists.flatMap { $0.changes.map(\.rank) }
        guard let rank = ranks.max(), let most = lists.map(\.changes.count).max() else {
            return nil
        }
        stride = n * rank
        reduced = try .init(Self.matrices * most * stride)
        result = try .init(n * weights.widestChange)
        parts = .allocate(capacity: Self.matrices * most)
    }

    deinit { parts.deallocate() }
}
