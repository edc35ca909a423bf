import Tensor

/// 2.0625 bits per weight: `d * (s + 1/2) / 4 * grid * sign` (ggml: block_iq2_xxs).
///
///     0       2                                                             66
///     | d f16 | 8 x (4 x index u8, u32: s in the top 4 bits, 4 x 7 bits of sign index) |
///
/// An entry of the codebook and a sign index stand for 8 weights, a scale for 32.
enum IQ2_XXS: QuantBlock {
    static let type = ElementType.iq2_xxs
    static var weights: Int { 256 }
    static var bytes: Int { 66 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let d = block.half(0)
        for group in 0..<8 {
            let offset = 2 + 8 * group
            let word = block.uint32(offset + 4)
            out.scales[group] = d * (0.5 + Float(word >> 28)) * 0.25
            for part in 0..<4 {
                let signs = books.signs(Int(word >> UInt32(7 * part) & 0x7F))
                let grid = books.iq2xxs[Int(block.byte(offset + part))]
                out.values.store(signed(grid, signs), at: 32 * group + 8 * part)
            }
        }
    }

    /// Negates the bytes of `grid` where those of `signs` are 0xFF.
    ///
    /// No grid value is 0, so the two's complement of a byte never carries into the next.
    @inline(__always)
    static func signed(_ grid: UInt64, _ signs: UInt64) -> UInt64 {
        (grid ^ signs) &+ (signs & 0x0101_0101_0101_0101)
    }
}
