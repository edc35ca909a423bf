import Tensor

/// 5.5 bits per weight: `d * s * q - m * t`, 32 weights per group (ggml: block_q5_K).
///
///     0       2       4                16                48                   176
///     | d f16 | m f16 | 12 bytes: s, t | 32 bytes: bit 4 | 4 x 32 bytes: bits 0-3 |
///
/// Scales and nibbles lie as in Q4_K; bit g of byte i is bit 4 of weight 32 g + i.
enum Q5_K: QuantBlock {
    static let type = ElementType.q5_K
    static var weights: Int { 256 }
    static var bytes: Int { 176 }
    static var groupSize: Int { 32 }
    static var hasMinima: Bool { true }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        Q4_K.unpackScales(block, to: out)
        for part in 0..<8 {
            let pair = part / 2
            let codes = block.bytes16(48 + 16 * part)
            let fifth = block.bytes16(16 + 16 * (part % 2)) &>> SIMD16(repeating: UInt8(2 * pair))
            let target = out.values + (64 * pair + 16 * (part % 2))
            target.store(codes.lowNibbles | fifth.bits(0, to: 4), at: 0)
            target.store(codes.highNibbles | fifth.bits(1, to: 4), at: 32)
        }
    }
}
