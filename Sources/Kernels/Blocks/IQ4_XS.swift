import Tensor

/// 4.25 bits per weight: `d * (s - 32) * values[q]`, 32 weights per group (ggml: block_iq4_xs).
///
///     0       2              4                     8                  136
///     | d f16 | u16: bits 4-5 of s | 4 bytes: bits 0-3 | 8 x 16 bytes of q |
///
/// Codes of a group lie as in IQ4_NL.
enum IQ4_XS: QuantBlock {
    static let type = ElementType.iq4_xs
    static var weights: Int { 256 }
    static var bytes: Int { 136 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let d = block.half(0)
        let upper = block.uint16(2)
        for group in 0..<8 {
            let low = block.byte(4 + group / 2) >> UInt8(4 * (group % 2)) & 0x0F
            let high = UInt8(truncatingIfNeeded: upper >> UInt16(2 * group) & 3)
            out.scales[group] = d * Float(Int32(low | high << 4) - 32)
            IQ4_NL.lookUp(block + (8 + 16 * group), books.iq4, to: out.values + 32 * group)
        }
    }
}
