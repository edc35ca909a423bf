import Tensor

/// 4.5 bits per weight: `d * s * q - m * t`, 32 weights per group (ggml: block_q4_K).
///
///     0       2       4                16                144
///     | d f16 | m f16 | 12 bytes: s, t | 4 x 32 bytes of q |
///
/// Byte i of the j-th 32 bytes holds weight 64 j + i in its low nibble, 64 j + 32 + i in its high
/// one.
enum Q4_K: QuantBlock {
    static let type = ElementType.q4_K
    static var weights: Int { 256 }
    static var bytes: Int { 144 }
    static var groupSize: Int { 32 }
    static var hasMinima: Bool { true }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        unpackScales(block, to: out)
        for part in 0..<8 {
            let codes = block.bytes16(16 + 16 * part)
            let target = out.values + (64 * (part / 2) + 16 * (part % 2))
            target.store(codes.lowNibbles, at: 0)
            target.store(codes.highNibbles, at: 32)
        }
    }

    /// The eight scales and minima at the head of a Q4_K or Q5_K block.
    ///
    /// Six bits each in three words of four bytes: the low six bits of the first word's bytes are
    /// s[0...3], of the second's t[0...3]; the third word's nibbles are the low four bits of
    /// s[4...7] and t[4...7], whose upper two are the upper two of the first and second word.
    @inline(__always)
    static func unpackScales(_ block: UnsafeRawPointer, to out: UnpackedWeights) {
        let d = block.half(0)
        let dmin = block.half(2)
        let (first, second, third) = (block.uint32(4), block.uint32(8), block.uint32(12))
        let scales = SIMD2(
            first & 0x3F3F_3F3F,
            (third & 0x0F0F_0F0F) | (first >> 2 & 0x3030_3030)
        )
        let minima = SIMD2(
            second & 0x3F3F_3F3F,
            (third >> 4 & 0x0F0F_0F0F) | (second >> 2 & 0x3030_3030)
        )
        for group in 0..<8 {
            let shift = UInt32(8 * (group % 4))
            out.scales[group] = d * Float(Int32(scales[group / 4] &>> shift & 0xFF))
            out.minima[group] = dmin * Float(Int32(minima[group / 4] &>> shift & 0xFF))
        }
    }
}
