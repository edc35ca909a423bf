import Tensor

/// 2.3125 bits per weight: `d * (s + 1/2) / 4 * grid * sign`, 16 per group (ggml: block_iq2_xs).
///
///     0       2                                           66               74
///     | d f16 | 32 x u16: sign index (7 bits), index (9 bits) | 8 bytes: 16 x s (4 bits) |
///
/// An entry of the codebook and a sign index stand for 8 weights.
enum IQ2_XS: QuantBlock {
    static let type = ElementType.iq2_xs
    static var weights: Int { 256 }
    static var bytes: Int { 74 }
    static var groupSize: Int { 16 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let d = block.half(0)
        for group in 0..<16 {
            let scale = block.byte(66 + group / 2) >> UInt8(4 * (group % 2)) & 0x0F
            out.scales[group] = d * (0.5 + Float(scale)) * 0.25
            for part in 0..<2 {
                let word = Int(block.uint16(2 + 4 * group + 2 * part))
                let value = IQ2_XXS.signed(books.iq2xs[word & 511], books.signs(word >> 9))
                out.values.store(value, at: 16 * group + 8 * part)
            }
        }
    }
}
