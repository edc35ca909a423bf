import Tensor

/// 3.4375 bits per weight: `d * (1 + 2 s) * grid * sign`, 32 per group (ggml: block_iq3_s).
///
///     0       2               66                       74                    106          110
///     | d f16 | 64 x index u8 | 8 bytes: index bits 8  | 32 bytes: sign bits | 8 x s (4 bits) |
///
/// An entry of the codebook stands for 4 weights.
enum IQ3_S: QuantBlock {
    static let type = ElementType.iq3_s
    static var weights: Int { 256 }
    static var bytes: Int { 110 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let d = block.half(0)
        for group in 0..<8 {
            let scale = block.byte(106 + group / 2) >> UInt8(4 * (group % 2)) & 0x0F
            out.scales[group] = d * Float(1 + 2 * Int32(scale))
            let upper = Int(block.byte(66 + group))
            for part in 0..<4 {
                let entry = 2 + 8 * group + 2 * part
                let low = Int(block.byte(entry)) | (upper >> (2 * part) & 1) << 8
                let high = Int(block.byte(entry + 1)) | (upper >> (2 * part + 1) & 1) << 8
                let grid = UInt64(books.iq3s[low]) | UInt64(books.iq3s[high]) << 32
                let signs = books.masks[Int(block.byte(74 + 4 * group + part))]
                out.values.store(IQ2_XXS.signed(grid, signs), at: 32 * group + 8 * part)
            }
        }
    }
}
