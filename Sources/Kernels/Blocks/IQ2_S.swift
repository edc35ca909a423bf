import Tensor

/// 2.5625 bits per weight: `d * (s + 1/2) / 4 * grid * sign`, 16 per group (ggml: block_iq2_s).
///
///     0       2               34                    66                      74            82
///     | d f16 | 32 x index u8 | 32 bytes: sign bits | 8 bytes: upper 2 index bits | 16 x s |
///
/// An entry of the codebook stands for 8 weights, whose signs are the bits of a byte; `s` has 4
/// bits.
enum IQ2_S: QuantBlock {
    static let type = ElementType.iq2_s
    static var weights: Int { 256 }
    static var bytes: Int { 82 }
    static var groupSize: Int { 16 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let d = block.half(0)
        for group in 0..<16 {
            let scale = block.byte(74 + group / 2) >> UInt8(4 * (group % 2)) & 0x0F
            out.scales[group] = d * (0.5 + Float(scale)) * 0.25
            let upper = Int(block.byte(66 + group / 2)) >> (4 * (group % 2))
            for part in 0..<2 {
                let entry = 2 * group + part
                let index = Int(block.byte(2 + entry)) | (upper >> (2 * part) & 3) << 8
                let signs = books.masks[Int(block.byte(34 + entry))]
                out.values.store(IQ2_XXS.signed(books.iq2s[index], signs), at: 8 * entry)
            }
        }
    }
}
