import Tensor

/// 6.5625 bits per weight: `d * s * (q - 32)`, 16 weights per group (ggml: block_q6_K).
///
///     0                    128                 192         208     210
///     | 128 bytes: bits 0-3 | 64 bytes: bits 4-5 | 16 x s i8 | d f16 |
///
/// Half h has 64 bytes of nibbles and 32 bytes of upper bits. Nibble byte i holds weight i low and
/// i + 64 high; upper byte i holds, from the low bits up, weights i, i + 32, i + 64, i + 96.
enum Q6_K: QuantBlock {
    static let type = ElementType.q6_K
    static var weights: Int { 256 }
    static var bytes: Int { 210 }
    static var groupSize: Int { 16 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        let d = block.half(208)
        for group in 0..<16 {
            out.scales[group] = d * Float(Int8(bitPattern: block.byte(192 + group)))
        }
        for half in 0..<2 {
            let upper = block.bytes32(128 + 32 * half)
            for part in 0..<2 {
                let nibbles = block.bytes32(64 * half + 32 * part)
                let low =
                    nibbles.lowNibbles | upper.crumbs(UInt8(2 * part)) &<< SIMD32(repeating: 4)
                let high =
                    nibbles.highNibbles | upper.crumbs(UInt8(2 * part + 4)) &<< SIMD32(repeating: 4)
                let offset = SIMD32<UInt8>(repeating: 32)
                out.values.store(low &- offset, at: 128 * half + 32 * part)
                out.values.store(high &- offset, at: 128 * half + 64 + 32 * part)
            }
        }
    }
}
