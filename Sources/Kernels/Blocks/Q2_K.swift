import Tensor

/// 2.625 bits per weight: `d * s * q - m * t`, 16 weights per group (ggml: block_q2_K).
///
///     0                   16              80      82       84
///     | 16 x (t << 4 | s) | 64 bytes of q | d f16 | m f16 |
///
/// Byte i of the first 32 bytes of codes holds, from the low bits up, weights i, i + 32, i + 64
/// and i + 96; the second 32 bytes hold the other half in the same way.
enum Q2_K: QuantBlock {
    static let type = ElementType.q2_K
    static var weights: Int { 256 }
    static var bytes: Int { 84 }
    static var groupSize: Int { 16 }
    static var hasMinima: Bool { true }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        let d = block.half(80)
        let dmin = block.half(82)
        for group in 0..<16 {
            out.scales[group] = d * Float(block.byte(group) & 0x0F)
            out.minima[group] = dmin * Float(block.byte(group) >> 4)
        }
        for part in 0..<4 {
            let codes = block.bytes16(16 + 16 * part)
            let target = out.values + (128 * (part / 2) + 16 * (part % 2))
            target.store(codes.crumbs(0), at: 0)
            target.store(codes.crumbs(2), at: 32)
            target.store(codes.crumbs(4), at: 64)
            target.store(codes.crumbs(6), at: 96)
        }
    }
}
