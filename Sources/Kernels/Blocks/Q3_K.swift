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
        let third = block.bytes32(0)
        for half in 0..<2 {
            let codes = block.bytes32(32 + 32 * half)
            for plane in 0..<4 {
                let low = codes.crumbs(UInt8(2 * plane))
                let value =
                    (low | third.bits(UInt8(4 * half + plane), to: 2)) &- SIMD32(repeating: 4)
                out.values.store(value, at: 128 * half + 32 * plane)
            }
        }
    }
}
