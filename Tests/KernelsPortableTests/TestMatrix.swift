import KernelBlocks
import Tensor
import Testing

/// A reproducible stream of numbers (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    mutating func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &self) }
    }
}

let weightTypes = ElementType.allCases.filter { BlockFormat.of($0) != nil }
let quantisedTypes = weightTypes.filter { BlockFormat.of($0)?.groups != nil }

/// Owned weight rows of random blocks whose weights are all finite.
final class TestMatrix {
    let rows: WeightRows
    let count: Int
    private let bytes: UnsafeMutableRawPointer

    init(_ type: ElementType, rows count: Int, columns: Int, seed: UInt64) throws {
        let format = try #require(BlockFormat.of(type))
        let bytesPerRow = try #require(type.byteCount(elements: columns))
        bytes = .allocate(byteCount: count * bytesPerRow + 1, alignment: 16)
        // One byte off any alignment.
        rows = WeightRows(
            type: type,
            base: bytes + 1,
            bytesPerRow: bytesPerRow,
            columns: columns
        )
        self.count = count
        var random = SeededRandom(state: seed)
        var weights = [Float](repeating: 0, count: type.elementsPerBlock)
        for start in stride(from: 1, to: count * bytesPerRow, by: type.bytesPerBlock) {
            repeat {
                for offset in 0..<type.bytesPerBlock {
                    // Clearing bit 6 keeps every E8M0 scale below 2^-64 or at 2^64.
                    let mask: UInt8 = type == .mxfp4 && offset == 0 ? 0x87 : 0xFF
                    bytes.storeBytes(
                        of: UInt8.random(in: 0...255, using: &random) & mask,
                        toByteOffset: start + offset,
                        as: UInt8.self
                    )
                }
                format.dequantise(bytes + start, weights.count, &weights)
            } while !weights.allSatisfy { abs($0) < 1e15 }
        }
    }

    deinit { bytes.deallocate() }
}

/// Owned int8 activations.
final class TestActivations {
    let rows: QuantisedRows

    init(n: Int, k: Int) {
        rows = QuantisedRows(
            values: .allocate(capacity: n * k),
            scales: .allocate(capacity: n * k / 32),
            sums: .allocate(capacity: n * k / 16),
            n: n,
            k: k
        )
    }

    convenience init(_ x: [Float], k: Int) {
        self.init(n: x.count / k, k: k)
        for row in 0..<rows.n { rows.quantiseReference(Array(x[(row * k)...]), row: row) }
    }

    deinit {
        rows.values.deallocate()
        rows.scales.deallocate()
        rows.sums.deallocate()
    }
}
