import KernelBlocks
import Kernels
import Tensor
import Testing

#if arch(x86_64)
    import KernelsAVX512
#endif

/// The kernels of every instruction set that this machine can run, by name.
let kernelTables = {
    let sets = InstructionSet.allCases.filter(\.isAvailable)
    var tables = Dictionary(uniqueKeysWithValues: sets.map { ($0.rawValue, $0.matrix) })
    #if arch(x86_64)
        if tables["avx512"]?.roundsToBF16 ?? false {
            tables["avx512 without BF16"] = KernelsAVX512.matrixKernels
        }
    #endif
    return tables
}()

/// All types with blocks.
let quantisedTypes = ElementType.allCases.filter(\.isQuantised)

/// All types of plain floats.
let floatTypes: [ElementType] = [.f32, .f16, .bf16]

/// A weight matrix and activation rows with everything that a product needs.
final class MatrixCase {
    let type: ElementType
    let rows: Int
    let columns: Int
    let weights: WeightRows
    let activations: QuantisedRows
    private let weightMemory: UnsafeMutableRawPointer
    private let scratch: UnsafeMutableRawPointer

    /// Random blocks at an address with the least alignment the type can have.
    init(
        _ type: ElementType,
        rows: Int,
        columns: Int,
        n: Int,
        seed: UInt64,
        blocks: BlockFill = .random,
        activations fill: ActivationFill = .random
    ) throws {
        var random = SplitMix(state: seed)
        self.type = type
        self.rows = rows
        self.columns = columns
        let bytesPerRow = try #require(type.byteCount(elements: columns))
        let offset = type == .mxfp4 ? 1 : 2
        weightMemory = .allocate(byteCount: rows * bytesPerRow + offset, alignment: 64)
        let base = weightMemory + offset
        for block in 0..<rows * bytesPerRow / type.bytesPerBlock {
            blocks.write(type, base + block * type.bytesPerBlock, &random)
        }
        weights = WeightRows(type: type, base: base, bytesPerRow: bytesPerRow, columns: columns)
        activations = QuantisedRows(
            values: .allocate(capacity: n * columns),
            scales: .allocate(capacity: n * columns / 32),
            sums: .allocate(capacity: n * columns / 16),
            n: n,
            k: columns
        )
        scratch = .allocate(byteCount: 1 << 20, alignment: 64)
        fill.write(activations, &random)
    }

    deinit {
        weightMemory.deallocate()
        activations.values.deallocate()
        activations.scales.deallocate()
        activations.sums.deallocate()
        scratch.deallocate()
    }

    /// The decode product of rows `lo ..< hi`; results elsewhere stay -1.
    func decode(_ kernels: MatrixKernels, _ rows: Range<Int>, _ a: QuantisedRows) -> [Float] {
        var out = [Float](repeating: -1, count: a.n * self.rows)
        out.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            kernels.decode(weights, rows.lowerBound, rows.upperBound, a, base, self.rows)
        }
        return out
    }

    /// The prefill product of rows `lo ..< hi`; results elsewhere stay -1.
    func prefill(_ kernels: MatrixKernels, _ rows: Range<Int>, _ a: QuantisedRows) -> [Float] {
        precondition(kernels.scratchBytes(columns) <= 1 << 20)
        var out = [Float](repeating: -1, count: a.n * self.rows)
        let bytes = kernels.tiling?.bytes(a) ?? 0
        withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 64) { memory in
            guard let tiles = memory.baseAddress else { return }
            let a = kernels.tiling?.tiled(a, tiles) ?? a
            out.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                let (lo, hi) = (rows.lowerBound, rows.upperBound)
                kernels.prefill(weights, lo, hi, a, base, self.rows, scratch)
            }
        }
        return out
    }
}

/// What stands in the blocks of a test matrix.
enum BlockFill: Sendable, CaseIterable {
    /// Random bytes with finite scales of moderate size.
    case random
    /// All bits of all codes and small scales set, scales of moderate size.
    case ones
    /// All bits of all codes and small scales clear.
    case zeros
    /// Random bytes; the binary16 scales are the largest finite, the smallest and negative numbers.
    case extremeScales

    func write(_ type: ElementType, _ p: UnsafeMutableRawPointer, _ random: inout SplitMix) {
        for index in 0..<type.bytesPerBlock {
            let byte: UInt8
            switch self {
            case .random, .extremeScales: byte = UInt8(truncatingIfNeeded: random.next())
            case .ones: byte = 0xFF
            case .zeros: byte = 0
            }
            p.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
        if type == .mxfp4 {
            p.storeBytes(of: UInt8(100 + random.next() % 50), as: UInt8.self)
            return
        }
        if type == .iq1_m {
            // The scale's bits are spread over the top nibbles of the last four words.
            let bits = scale(&random)
            for word in 0..<4 {
                let old = p.loadUnaligned(fromByteOffset: 48 + 2 * word, as: UInt16.self)
                let nibble = (bits >> UInt16(4 * word)) & 15
                p.storeBytes(
                    of: old & 0x0FFF | nibble << 12,
                    toByteOffset: 48 + 2 * word,
                    as: UInt16.self
                )
            }
            return
        }
        for offset in Self.scaleOffsets(type) {
            p.storeBytes(of: scale(&random), toByteOffset: offset, as: UInt16.self)
        }
    }

    /// Where the binary16 fields of a block stand.
    private static func scaleOffsets(_ type: ElementType) -> [Int] {
        switch type {
        case .q4_1, .q5_1, .q4_K, .q5_K: [0, 2]
        case .q2_K: [80, 82]
        case .q3_K: [108]
        case .q6_K: [208]
        case .tq1_0: [52]
        case .tq2_0: [64]
        default: [0]
        }
    }

    /// A binary16 bit pattern.
    private func scale(_ random: inout SplitMix) -> UInt16 {
        let bits = UInt16(truncatingIfNeeded: random.next())
        guard self == .extremeScales else {
            // Exponents 2^-9 ... 2^-2, any sign and significand.
            return bits & 0x83FF | (6 + UInt16(random.next() % 8)) << 10
        }
        let choices: [UInt16] = [0x7BFF, 0xFBFF, 0x0001, 0x8001, 0x0000, 0x0400, bits & 0xBBFF]
        return choices[Int(bits) % choices.count]
    }
}

/// What stands in the activation rows.
enum ActivationFill: Sendable, CaseIterable {
    case random
    /// All codes 127.
    case highest
    /// All codes -127.
    case lowest
    /// 127 and -127 by turns.
    case alternating

    func write(_ rows: QuantisedRows, _ random: inout SplitMix) {
        for index in 0..<rows.n * rows.k {
            switch self {
            case .random: rows.values[index] = Int8(Int(random.next() % 255) - 127)
            case .highest: rows.values[index] = 127
            case .lowest: rows.values[index] = -127
            case .alternating: rows.values[index] = index % 2 == 0 ? 127 : -127
            }
        }
        for index in 0..<rows.n * rows.k / 32 {
            rows.scales[index] = Float(random.next() % 1000 + 1) * 0x1p-12
        }
        for index in 0..<rows.n * rows.k / 16 {
            let codes = rows.values + 16 * index
            rows.sums[index] = (0..<16).reduce(0) { $0 + Int16(codes[$1]) }
        }
    }
}

/// The generator SplitMix64, seeded.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
