import KernelBlocks
import Kernels
import Tensor

/// A weight matrix, many times over, and activation rows to multiply it with.
final class KernelOperands {
    /// Bytes that the copies of the matrix take at least, so that caches do not hold them.
    private static let workingSet = 160 << 20

    let shape: MatrixShape
    let type: ElementType
    /// Copies of the matrix.
    let copies: Int
    let bytesPerMatrix: Int
    let memory: UnsafeMutableRawPointer
    /// Activations (count, columns).
    let input: UnsafeMutablePointer<Float>
    let quantised: QuantisedRows
    /// The same rows with the tiles that the kernels at hand want.
    private(set) var tiled: QuantisedRows
    private var tiles: UnsafeMutableRawPointer?
    let count: Int
    /// Results (count, rows).
    let output: UnsafeMutablePointer<Float>

    /// Fills weights and activations with random numbers; nil for types without arithmetic.
    init?(type: ElementType, shape: MatrixShape, count: Int) {
        guard let bytesPerRow = type.byteCount(elements: shape.columns),
            BlockFormat.of(type) != nil
        else { return nil }
        self.type = type
        self.shape = shape
        self.count = count
        bytesPerMatrix = shape.rows * bytesPerRow
        copies = max(1, (Self.workingSet + bytesPerMatrix - 1) / bytesPerMatrix)
        memory = .allocate(byteCount: copies * bytesPerMatrix, alignment: 4096)
        let values = count * shape.columns
        input = .allocate(capacity: values)
        quantised = QuantisedRows(
            values: .allocate(capacity: values),
            scales: .allocate(capacity: values / QuantisedRows.groupSize),
            sums: .allocate(capacity: values / QuantisedRows.sumSize),
            n: count,
            k: shape.columns
        )
        tiled = quantised
        output = .allocate(capacity: count * shape.rows)
        output.initialize(repeating: 0, count: count * shape.rows)
        fill()
    }

    deinit {
        memory.deallocate()
        tiles?.deallocate()
        input.deallocate()
        quantised.values.deallocate()
        quantised.scales.deallocate()
        quantised.sums.deallocate()
        output.deallocate()
    }

    /// Quantises the activations as `kernels` do it.
    func quantise(_ kernels: MatrixKernels) {
        kernels.quantise(input, quantised, 0, count)
        tiles?.deallocate()
        (tiled, tiles) = (quantised, nil)
        guard let tiling = kernels.tiling else { return }
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: tiling.bytes(quantised),
            alignment: 64
        )
        tiles = memory
        tiled = tiling.tiled(quantised, memory)
    }

    /// All copies, as they lie in memory.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory, count: copies * bytesPerMatrix)
    }

    /// Copy `index` of the matrix.
    func weights(_ index: Int) -> WeightRows {
        WeightRows(
            type: type,
            base: memory + index % copies * bytesPerMatrix,
            bytesPerRow: bytesPerMatrix / shape.rows,
            columns: shape.columns
        )
    }

    private func fill() {
        var random = RandomNumbers(state: 1)
        for index in 0..<count * shape.columns { input[index] = random.float() }
        if type.isQuantised {
            fillBlocks(&random)
        } else {
            fillFloats(&random)
        }
        for copy in 1..<max(1, copies) {
            (memory + copy * bytesPerMatrix).copyMemory(from: memory, byteCount: bytesPerMatrix)
        }
    }

    /// Random bytes that make finite scales.
    ///
    /// Scales are binary16 at even offsets: with the highest bit of the exponent clear they are
    /// below 2. MXFP4 alone begins with an exponent in a byte.
    private func fillBlocks(_ random: inout RandomNumbers) {
        for offset in stride(from: 0, to: bytesPerMatrix & ~7, by: 8) {
            let bits = random.next() & 0xBFFF_BFFF_BFFF_BFFF
            memory.storeBytes(of: bits, toByteOffset: offset, as: UInt64.self)
        }
        for offset in bytesPerMatrix & ~7..<bytesPerMatrix {
            memory.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
        }
        guard type == .mxfp4 else { return }
        for offset in stride(from: 0, to: bytesPerMatrix, by: type.bytesPerBlock) {
            memory.storeBytes(of: 120, toByteOffset: offset, as: UInt8.self)
        }
    }

    private func fillFloats(_ random: inout RandomNumbers) {
        guard let quantise = BlockFormat.quantiser(of: type) else { return }
        let bytesPerRow = bytesPerMatrix / shape.rows
        var row = [Float](repeating: 0, count: shape.columns)
        for index in 0..<shape.rows {
            for column in row.indices { row[column] = random.float() }
            quantise(row, row.count, memory + index * bytesPerRow)
        }
    }
}

/// The generator SplitMix64.
private struct RandomNumbers {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// From -1 up to 1.
    mutating func float() -> Float { Float(Int32(truncatingIfNeeded: next())) * 0x1p-31 }
}
