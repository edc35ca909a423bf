import KernelBlocks
import Tensor
import Testing

/// F32, F16 and BF16 on every instruction set, against the Double oracle.
@Suite("Products of float weights")
struct FloatProductTests {
    @Test(
        "Decode and prefill agree with the oracle at all lengths, tails included",
        arguments: kernelTables.keys.sorted(),
        floatTypes
    )
    func lengths(isa: String, type: ElementType) throws {
        let kernels = try #require(kernelTables[isa])
        for columns in Array(1...41) + [255, 256, 257, 600] {
            let matrix = FloatCase(type, rows: 19, columns: columns, n: 6, seed: UInt64(columns))
            let decoded = matrix.decode(kernels, 0..<19, 0..<6)
            let prefilled = matrix.prefill(kernels, 0..<19, 0..<6)
            let format = try #require(BlockFormat.of(type))
            for i in 0..<6 {
                let x = Array(UnsafeBufferPointer(start: matrix.row(i), count: columns))
                let isRounded = kernels.roundsActivations(of: type)
                let prompt = isRounded ? x.map(\.roundedToBF16) : x
                for row in 0..<19 {
                    for (out, x) in [(decoded, x), (prefilled, prompt)] {
                        let oracle = format.dotOracle(matrix.weights.row(row), x, count: columns)
                        let error = abs(Double(out[i * 19 + row]) - oracle.value)
                        #expect(error <= oracle.tolerance, "\(columns) columns")
                    }
                }
            }
        }
    }

    @Test(
        "A result has the same bits in any batch and any strip",
        arguments: kernelTables.keys.sorted(),
        floatTypes
    )
    func batchInvariance(isa: String, type: ElementType) throws {
        let kernels = try #require(kernelTables[isa])
        for columns in [61, 600] {
            let matrix = FloatCase(type, rows: 37, columns: columns, n: 17, seed: 4)
            for product in [matrix.decode, matrix.prefill] {
                let all = product(kernels, 0..<37, 0..<17)
                for range in [0..<1, 16..<17, 3..<5, 5..<9, 1..<17] {
                    let some = product(kernels, 0..<37, range)
                    let same = all[range.lowerBound * 37..<range.upperBound * 37]
                    #expect(some.map(\.bitPattern) == same.map(\.bitPattern))
                }
                for range in [0..<1, 5..<21, 20..<37, 36..<37] {
                    let some = product(kernels, range, 0..<17)
                    for i in 0..<17 {
                        for row in 0..<37 {
                            let expected = range.contains(row) ? all[i * 37 + row] : -1
                            #expect(some[i * 37 + row].bitPattern == expected.bitPattern)
                        }
                    }
                }
            }
        }
    }
}

/// A matrix of floats and rows to multiply it with, three floats of padding between them.
final class FloatCase {
    let rows: Int
    let stride: Int
    let weights: WeightRows
    let x: UnsafeMutablePointer<Float>
    private let memory: UnsafeMutableRawPointer
    private let scratch: UnsafeMutableRawPointer

    init(_ type: ElementType, rows: Int, columns: Int, n: Int, seed: UInt64) {
        var random = SplitMix(state: seed)
        self.rows = rows
        stride = columns + 3
        let bytesPerRow = columns * type.bytesPerBlock
        // Without padding, so that a read past the end would be one past the allocation.
        memory = .allocate(byteCount: rows * bytesPerRow + 2, alignment: 64)
        let base = type == .f32 ? memory : memory + 2
        for index in 0..<rows * columns {
            let value = Float(Int(random.next() % 2001) - 1000) * 0x1p-8
            switch type {
            case .f16: base.storeBytes(of: half(value), toByteOffset: 2 * index, as: UInt16.self)
            case .bf16:
                let bits = UInt16(value.bitPattern >> 16)
                base.storeBytes(of: bits, toByteOffset: 2 * index, as: UInt16.self)
            default: base.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
            }
        }
        weights = WeightRows(type: type, base: base, bytesPerRow: bytesPerRow, columns: columns)
        x = .allocate(capacity: n * stride)
        for index in 0..<n * stride {
            x[index] = Float(Int(random.next() % 2001) - 1000) * 0x1p-9
        }
        scratch = .allocate(byteCount: 1 << 20, alignment: 64)
    }

    /// A row of the activations.
    func row(_ index: Int) -> UnsafePointer<Float> { UnsafePointer(x + index * stride) }

    deinit {
        memory.deallocate()
        x.deallocate()
        scratch.deallocate()
    }

    func decode(_ kernels: MatrixKernels, _ rows: Range<Int>, _ batch: Range<Int>) -> [Float] {
        withOutput(batch) { out in
            kernels.decodeFloat(
                weights,
                rows.lowerBound,
                rows.upperBound,
                x + batch.lowerBound * stride,
                stride,
                batch.count,
                out,
                self.rows,
                scratch
            )
        }
    }

    func prefill(_ kernels: MatrixKernels, _ rows: Range<Int>, _ batch: Range<Int>) -> [Float] {
        withOutput(batch) { out in
            kernels.prefillFloat(
                weights,
                rows.lowerBound,
                rows.upperBound,
                x + batch.lowerBound * stride,
                stride,
                batch.count,
                out,
                self.rows,
                scratch
            )
        }
    }

    private func withOutput(
        _ batch: Range<Int>,
        _ body: (UnsafeMutablePointer<Float>) -> Void
    ) -> [Float] {
        var out = [Float](repeating: -1, count: batch.count * rows)
        out.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { body(base) }
        }
        return out
    }
}

extension Float {
    /// The nearest BF16 number, of two the even one.
    fileprivate var roundedToBF16: Float {
        Float(bitPattern: (bitPattern + 0x7FFF + (bitPattern >> 16 & 1)) & 0xFFFF_0000)
    }
}

/// The binary16 bits of a number that binary16 holds exactly.
private func half(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value == 0 { return 0 }
    let sign = UInt16(bits >> 16) & 0x8000
    let exponent = Int(bits >> 23 & 0xFF) - 127 + 15
    return sign | UInt16(exponent) << 10 | UInt16(bits >> 13 & 0x3FF)
}
