import Tensor

/// 3.4375 bits per weight: `d * (s - 32) * (q - 4)`, 16 weights per group (ggml: block_q3_K).
///
///     0                  32                   96             108     110
///     | 32 bytes: bit 2  | 64 bytes: bits 0-1 | 12 bytes: s  | d f16 |
///
/// Low bits lie as in Q2_K; bit p of byte i is bit 2 of weight 32 p + i. Scale g has its low four
/// bits in byte g % 8 of `s` (high nibble from g = 8 on), its upper two in byte 8 + g % 4 from bit
/// 2 (g / 4) on.
enum Q3_K: QuantBlock {
    static let type = ElementType.q3_K
    static var weights: Int { 256 }
    static var bytes: Int { 110 }
    static var groupSize: Int { 16 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        let d = block.half(108)
        for group in 0..<16 {
            let low = block.byte(96 + group % 8) >> UInt8(4 * (group / 8)) & 0x0F
            let high = block.byte(104 + group % 4) >> UInt8(2 * (group / 4)) & 3
            out.scales[group] = d * Float(Int32(low | high << 4) - 32)
        }
        for part in 0..<4 {
            let half = part / 2
            let codes = block.bytes16(32 + 16 * part)
            let third = block.bytes16(16 * (part % 2)) &>> SIMD16(repeating: UInt8(4 * half))
            let target = out.values + (128 * half + 16 * (part % 2))
            let offset = SIMD16<UInt8>(repeating: 4)
            target.store((codes.crumbs(0) | third.bits(0, to: 2)) &- offset, at: 0)
            target.store((codes.crumbs(2) | third.bits(1, to: 2)) &- offset, at: 32)
            target.store((codes.crumbs(4) | third.bits(2, to: 2)) &- offset, at: 64)
            target.store((codes.crumbs(6) | third.bits(3, to: 2)) &- offset, at: 96)
        }
    }
}
