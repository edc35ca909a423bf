import Tensor

/// 1.6875 bits per weight: `d * (q - 1)` with ternary q, 256 weights (ggml: block_tq1_0).
///
///     0                     48                  52      54
///     | 48 bytes: 5 q each  | 4 bytes: 4 q each | d f16 |
///
/// A byte holds a base-3 fraction q[0] / 3 + q[1] / 9 + ... in units of 1 / 256, rounded up, so
/// that multiplying by 3 carries the next q out of the top. The first 32 bytes give weights
/// i, i + 32, ... (5 rounds), the next 16 give weights 160 + i, 176 + i, ..., the last 4 give
/// 240 + i, 244 + i, ... (4 rounds).
enum TQ1_0: QuantBlock {
    static let type = ElementType.tq1_0
    static var weights: Int { 256 }
    static var bytes: Int { 54 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        carry(block.bytes16(0), rounds: 5, every: 32, to: out.values)
        carry(block.bytes16(16), rounds: 5, every: 32, to: out.values + 16)
        carry(block.bytes16(32), rounds: 5, every: 16, to: out.values + 160)
        carry(
            block.loadUnaligned(fromByteOffset: 48, as: SIMD4<UInt8>.self),
            rounds: 4,
            every: 4,
            to: out.values + 240
        )
        let d = block.half(52)
        for group in 0..<8 { out.scales[group] = d }
    }

    /// Carries `rounds` ternary digits out of each byte; digit r goes to `values + r * every`.
    @inline(__always)
    static func carry<V: SIMD & BitwiseCopyable>(
        _ start: V,
        rounds: Int,
        every: Int,
        to values: UnsafeMutablePointer<Int8>
    ) where V.Scalar == UInt8 {
        var fraction = start
        for round in 0..<rounds {
            // The digit 3 f / 256 is 0, 1 or 2: one for each of the bounds 86 and 171 reached.
            let minusOne = V(repeating: 0xFF)
            var digit = minusOne
            digit.replace(with: V(repeating: 0), where: fraction .>= V(repeating: 86))
            digit.replace(with: V(repeating: 1), where: fraction .>= V(repeating: 171))
            values.store(digit, at: round * every)
            fraction = fraction &+ fraction &+ fraction
        }
    }
}
