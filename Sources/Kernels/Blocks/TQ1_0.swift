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
        var first = block.bytes16(0)
        var second = block.bytes16(16)
        var third = block.bytes16(32)
        for round in 0..<5 {
            out.values.store(carry(&first), at: 32 * round)
            out.values.store(carry(&second), at: 32 * round + 16)
            out.values.store(carry(&third), at: 160 + 16 * round)
        }
        var last = SIMD16<UInt8>(repeating: 0)
        for lane in 0..<4 { last[lane] = block.byte(48 + lane) }
        for round in 0..<4 {
            let digits = unsafeBitCast(carry(&last), to: SIMD4<UInt32>.self)
            out.values.store(digits.x, at: 240 + 4 * round)
        }
        let d = block.half(52)
        for group in 0..<8 { out.scales[group] = d }
    }

    /// Multiplies by 3 and returns the digit carried out, less 1.
    ///
    /// Bytes at even and odd places are multiplied as 16-bit lanes of their own.
    @inline(__always)
    private static func carry(_ fraction: inout SIMD16<UInt8>) -> SIMD16<UInt8> {
        let pairs = unsafeBitCast(fraction, to: SIMD8<UInt16>.self)
        let (byte, low) = (SIMD8<UInt16>(repeating: 8), SIMD8<UInt16>(repeating: 0xFF))
        let three = SIMD8<UInt16>(repeating: 3)
        let even = ((pairs & low) &* three) &>> byte
        let odd = ((pairs &>> byte) &* three) & ~low
        fraction = fraction &+ fraction &+ fraction
        return unsafeBitCast(even | odd, to: SIMD16<UInt8>.self) &- SIMD16(repeating: 1)
    }
}
