package import GGUF
package import KernelBlocks
import Tensor

/// A weight matrix in the file's own blocks: `outputs` rows of `inputs` weights.
package struct Matrix: Sendable {
    /// The rows for the kernels.
    package var weights: WeightRows
    /// Rows.
    package var outputs: Int

    /// Weights per row.
    package var inputs: Int { weights.columns }

    /// Whether activations stay floats.
    package var isFloat: Bool { !weights.type.isQuantised }

    /// A range of the rows as a matrix of its own.
    package func slice(from first: Int, count: Int) -> Matrix {
        precondition(first >= 0 && count >= 0 && first + count <= outputs)
        var slice = self
        slice.weights.base += first * weights.bytesPerRow
        slice.outputs = count
        return slice
    }
}

/// Resolves tensor names to weights, once, and keeps count of what was used.
package final class WeightLoader {
    private let file: GGUFFile
    private var unused: Set<String>
    private var converted: [ConvertedVector] = []
    private let adapters: [Adapter]
    /// Names of each adapter's tensors that were not used.
    private var unusedChanges: [Set<String>]
    /// What the adapters change of the matrices so far.
    private(set) var changes: [LowRankList] = []
    /// Outputs of the largest matrix that is changed.
    private(set) var widestChange = 0

    /// Starts with every tensor of the files unused.
    package init(_ file: GGUFFile, adapters: [Adapter] = []) {
        self.file = file
        self.adapters = adapters
        unused = Set(file.tensors.map(\.name))
        unusedChanges = adapters.map { Set($0.file.tensors.map(\.name)) }
    }

    /// A matrix of exactly these extents.
    ///
    /// - Throws: `ModelError` when it is missing or has another shape or an unusable type.
    package func matrix(_ name: String, outputs: Int, inputs: Int) throws -> Matrix {
        guard let matrix = try optionalMatrix(name, outputs: outputs, inputs: inputs) else {
            throw ModelError.missingTensor(name)
        }
        return matrix
    }

    /// The same, or nil when the file has no such tensor.
    package func optionalMatrix(_ name: String, outputs: Int, inputs: Int) throws -> Matrix? {
        try stackedMatrix(name, outputs: outputs, inputs: inputs, count: 1)
    }

    /// `count` matrices, one after the other, as one of `count * outputs` rows.
    package func stackedMatrix(
        _ name: String,
        outputs: Int,
        inputs: Int,
        count: Int
    ) throws -> Matrix? {
        guard let tensor = file.tensor(name) else { return nil }
        let expected = count == 1 ? [inputs, outputs] : [inputs, outputs, count]
        try check(tensor, expected)
        let (rows, _) = try mapped(tensor, columns: inputs)
        return Matrix(weights: rows, outputs: outputs * count)
    }

    /// A tensor's rows as they stand in the file, and their format.
    private func mapped(
        _ tensor: TensorView,
        columns: Int
    ) throws -> (rows: WeightRows, format: BlockFormat) {
        guard let format = BlockFormat.of(tensor.type) else {
            throw ModelError.wrongType(tensor: tensor.name, found: tensor.type)
        }
        let rows = WeightRows(
            type: tensor.type,
            base: tensor.row(0),
            bytesPerRow: tensor.bytesPerRow,
            columns: columns
        )
        return (rows, format)
    }

    /// A vector of floats; F16 and BF16 are widened.
    package func vector(_ name: String, count: Int) throws -> UnsafePointer<Float> {
        guard let vector = try optionalVector(name, count: count) else {
            throw ModelError.missingTensor(name)
        }
        return vector
    }

    /// The same, or nil when the file has no such tensor.
    package func optionalVector(_ name: String, count: Int) throws -> UnsafePointer<Float>? {
        try optionalVector(name, shape: [count])
    }

    /// All rows of a small float tensor, one after the other; nil when the file has none.
    package func optionalVector(_ name: String, shape: [Int]) throws -> UnsafePointer<Float>? {
        guard let tensor = file.tensor(name) else { return nil }
        try check(tensor, shape)
        guard let format = BlockFormat.of(tensor.type) else {
            throw ModelError.wrongType(tensor: name, found: tensor.type)
        }
        let vector = ConvertedVector(count: tensor.shape.elementCount)
        let length = tensor.shape.rowLength
        for row in 0..<tensor.shape.rowCount {
            format.dequantise(tensor.row(row), length, vector.base + row * length)
        }
        converted.append(vector)
        return UnsafePointer(vector.base)
    }

    /// What the adapters change of a matrix, or of its rows from `first` on, in their order.
    ///
    /// - Throws: `ModelError` for a change that does not fit the matrix.
    func lowRanks(
        _ name: String,
        outputs: Int,
        inputs: Int,
        from first: Int = 0
    ) throws -> UnsafeBufferPointer<LowRank> {
        var list: [LowRank] = []
        for (index, adapter) in adapters.enumerated() {
            let names = (name + Adapter.endings.a, name + Adapter.endings.b)
            guard let a = adapter.file.tensor(names.0), let b = adapter.file.tensor(names.1) else {
                continue
            }
            unusedChanges[index].subtract([names.0, names.1])
            let rank = b.shape.rowLength
            guard (1...inputs).contains(rank) else {
                throw ModelError.wrongShape(
                    tensor: b.name,
                    expected: [min(inputs, a.shape.rowCount), outputs],
                    found: b.shape.dimensions
                )
            }
            var change = LowRank(
                adapter: index,
                a: try rows(a, count: rank, columns: inputs),
                b: try rows(b, count: outputs, columns: rank),
                rank: rank,
                factor: adapter.factor(rank: rank)
            )
            change.b.base += first * change.b.bytesPerRow
            list.append(change)
        }
        guard !list.isEmpty else { return .init(start: nil, count: 0) }
        let kept = LowRankList(list)
        changes.append(kept)
        widestChange = max(widestChange, outputs)
        return UnsafeBufferPointer(kept.changes)
    }

    /// An adapter's matrix; floats stay as they are in the file, others are widened, since the few
    /// activations between A and B are not rounded.
    private func rows(_ tensor: TensorView, count: Int, columns: Int) throws -> WeightRows {
        try checkShape(tensor, [columns, count])
        let (mapped, format) = try mapped(tensor, columns: columns)
        guard tensor.type.isQuantised else { return mapped }
        let wide = ConvertedVector(count: count * columns)
        for row in 0..<count {
            format.dequantise(tensor.row(row), columns, wide.base + row * columns)
        }
        converted.append(wide)
        return WeightRows(
            type: .f32,
            base: UnsafeRawPointer(wide.base),
            bytesPerRow: columns * MemoryLayout<Float>.stride,
            columns: columns
        )
    }

    /// Marks tensors as known and unneeded.
    package func ignore(_ names: [String]) {
        unused.subtract(names)
    }

    /// Checks that nothing was left over and hands over the memory of converted vectors.
    package func finish(architecture: String) throws -> [ConvertedVector] {
        guard unused.isEmpty else {
            throw ModelError.unusedTensors(unused.sorted(), architecture: architecture)
        }
        for (adapter, names) in zip(adapters, unusedChanges) where !names.isEmpty {
            throw ModelError.unusableAdapter(
                path: adapter.file.path,
                reason: "it changes \(names.count) tensors that this model has not, or that cannot"
                    + " be changed: " + names.sorted().prefix(5).joined(separator: ", ")
                    + (names.count > 5 ? ", …" : "")
            )
        }
        return converted
    }

    private func check(_ tensor: TensorView, _ expected: [Int]) throws {
        unused.remove(tensor.name)
        try checkShape(tensor, expected)
    }

    private func checkShape(_ tensor: TensorView, _ expected: [Int]) throws {
        let found = tensor.shape.dimensions
        // Trailing extents of 1 carry no information; writers differ in whether they keep them.
        func trimmed(_ shape: [Int]) -> [Int] {
            var shape = shape
            while shape.count > 1, shape.last == 1 { shape.removeLast() }
            return shape
        }
        guard trimmed(found) == trimmed(expected) else {
            throw ModelError.wrongShape(tensor: tensor.name, expected: expected, found: found)
        }
    }
}

/// The memory of a vector that was widened to floats.
package final class ConvertedVector: @unchecked Sendable {
    let base: UnsafeMutablePointer<Float>

    init(count: Int) {
        base = .allocate(capacity: max(1, count))
        base.initialize(repeating: 0, count: count)
    }

    deinit { base.deallocate() }
}
