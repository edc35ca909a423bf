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
        for half in 0..<2 {
            let codes = block.bytes32(16 + 32 * half)
            for plane in 0..<4 {
                out.values.store(codes.crumbs(UInt8(2 * plane)), at: 128 * half + 32 * plane)
            }
        }
    }
}
