import Tensor

/// 3.0625 bits per weight: `d * (s + 1/2) / 2 * grid * sign` (ggml: block_iq3_xxs).
///
///     0       2               66                                                    98
///     | d f16 | 64 x index u8 | 8 x u32: s in the top 4 bits, 4 x 7 bits of sign index |
///
/// An entry of the codebook stands for 4 weights, a sign index for 8, a scale for 32.
enum IQ3_XXS: QuantBlock {
    static let type = ElementType.iq3_xxs
    static var weights: Int { 256 }
    static var bytes: Int { 98 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let d = block.half(0)
        for group in 0..<8 {
            let word = block.uint32(66 + 4 * group)
            out.scales[group] = d * (0.5 + Float(word >> 28)) * 0.5
            for part in 0..<4 {
                let entry = 2 + 8 * group + 2 * part
                let low = UInt64(books.iq3xxs[Int(block.byte(entry))])
                let high = UInt64(books.iq3xxs[Int(block.byte(entry + 1))])
                let signs = books.signs(Int(word >> UInt32(7 * part) & 0x7F))
                out.values.store(
                    IQ2_XXS.signed(low | high << 32, signs),
                    at: 32 * group + 8 * part
                )
            }
        }
    }
}
