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
    mutating func float() -> Float { Float.random(in: -1...1, using: &self) }
}

/// Offsets of the binary16 scales in a block, which random bytes could make NaN or infinite.
func halfOffsets(_ type: ElementType) -> [Int] {
    switch type {
    case .q4_0, .q5_0, .q8_0, .iq4_nl, .iq4_xs, .iq1_s, .iq2_xxs, .iq2_xs, .iq2_s, .iq3_xxs,
        .iq3_s, .q1_0, .q2_0:
        [0]
    case .q4_1, .q5_1, .q4_K, .q5_K: [0, 2]
    case .q2_K: [80, 82]
    case .q3_K: [108]
    case .q6_K: [208]
    case .tq1_0: [52]
    case .tq2_0: [64]
    default: []
    }
}

/// Sets every scale of the blocks to the binary16 or E8M0 pattern given.
func setScales(_ type: ElementType, _ bytes: inout [UInt8], half: UInt16, e8m0: UInt8) {
    for block in stride(from: 0, to: bytes.count, by: type.bytesPerBlock) {
        for offset in halfOffsets(type) {
            bytes[block + offset] = UInt8(half & 0xFF)
            bytes[block + offset + 1] = UInt8(half >> 8)
        }
        if type == .mxfp4 { bytes[block] = e8m0 }
        if type == .iq1_m {
            for word in 0..<4 {
                let nibble = UInt8(half >> (4 * word) & 15)
                let index = block + 49 + 2 * word
                bytes[index] = bytes[index] & 15 | nibble << 4
            }
        }
    }
}

/// `count` random blocks whose scales are finite and of ordinary size.
func randomBlocks(_ type: ElementType, count: Int, seed: UInt64) -> [UInt8] {
    var random = SeededRandom(state: seed)
    var bytes = (0..<count * type.bytesPerBlock).map { _ in
        UInt8.random(in: 0...255, using: &random)
    }
    setScales(type, &bytes, half: Float16(random.float() / 64).bitPattern, e8m0: 120)
    return bytes
}

/// Owned int8 activations.
final class Activations {
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

/// The weights of `bytes`, read at an address `skew` bytes off.
func dequantised(_ type: ElementType, _ bytes: [UInt8], skew: Int = 0) throws -> [Float] {
    let format = try #require(BlockFormat.of(type))
    let count = bytes.count / type.bytesPerBlock * type.elementsPerBlock
    var weights = [Float](repeating: .nan, count: count)
    let moved = [UInt8](repeating: 0, count: skew) + bytes
    try moved.withUnsafeBytes {
        format.dequantise(try #require($0.baseAddress) + skew, count, &weights)
    }
    return weights
}

/// The integer form of blocks, with `spare` elements more than are asked to be written.
struct Unpacked {
    let values: [Int8]
    let scales: [Float]
    let minima: [Float]

    init(_ type: ElementType, _ bytes: [UInt8], spare: Int = 0) throws {
        let count = bytes.count / type.bytesPerBlock * type.elementsPerBlock
        let groups = try #require(BlockFormat.of(type)?.groups)
        let out = UnpackedWeights(
            values: .allocate(capacity: count + spare),
            scales: .allocate(capacity: count / groups.size + spare),
            minima: .allocate(capacity: count / groups.size + spare)
        )
        out.values.initialize(repeating: 99, count: count + spare)
        out.scales.initialize(repeating: 99, count: count / groups.size + spare)
        out.minima.initialize(repeating: 99, count: count / groups.size + spare)
        try bytes.withUnsafeBytes { groups.unpack(try #require($0.baseAddress), count, out) }
        values = Array(UnsafeBufferPointer(start: out.values, count: count + spare))
        scales = Array(
            UnsafeBufferPointer(start: out.scales, count: count / groups.size + spare)
        )
        minima = Array(
            UnsafeBufferPointer(start: out.minima, count: count / groups.size + spare)
        )
        out.values.deallocate()
        out.scales.deallocate()
        out.minima.deallocate()
    }
}
