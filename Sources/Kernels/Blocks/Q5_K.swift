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
        let fifth = block.bytes32(16)
        for pair in 0..<4 {
            let codes = block.bytes32(48 + 32 * pair)
            let low = codes.lowNibbles | fifth.bits(UInt8(2 * pair), to: 4)
            let high = codes.highNibbles | fifth.bits(UInt8(2 * pair + 1), to: 4)
            out.values.store(low, at: 64 * pair)
            out.values.store(high, at: 64 * pair + 32)
        }
    }
}
