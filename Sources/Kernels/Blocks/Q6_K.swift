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
        for part in 0..<4 {
            let (half, lane) = (part / 2, 16 * (part % 2))
            let first = block.bytes16(64 * half + lane)
            let second = block.bytes16(64 * half + 32 + lane)
            let upper = block.bytes16(128 + 32 * half + lane)
            let four = SIMD16<UInt8>(repeating: 4)
            let offset = SIMD16<UInt8>(repeating: 32)
            let target = out.values + (128 * half + lane)
            target.store((first.lowNibbles | upper.crumbs(0) &<< four) &- offset, at: 0)
            target.store((second.lowNibbles | upper.crumbs(2) &<< four) &- offset, at: 32)
            target.store((first.highNibbles | upper.crumbs(4) &<< four) &- offset, at: 64)
            target.store((second.highNibbles | upper.crumbs(6) &<< four) &- offset, at: 96)
        }
    }
}
