import Tensor

/// 4.5 bits per weight: `d * values[q]`, 32 weights per block (ggml: block_iq4_nl).
///
///     0       2                 18
///     | d f16 | 16 x (q[i + 16] << 4 | q[i]) |
enum IQ4_NL: QuantBlock {
    static let type = ElementType.iq4_nl
    static var weights: Int { 32 }
    static var bytes: Int { 18 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        lookUp(block + 2, books.iq4, to: out.values)
        out.scales[0] = block.half(0)
    }

    /// Replaces 32 nibbles by the entries of a table of 16.
    @inline(__always)
    static func lookUp(
        _ codes: UnsafeRawPointer,
        _ table: UnsafePointer<Int8>,
        to values: UnsafeMutablePointer<Int8>
    ) {
        for index in 0..<16 {
            let byte = Int(codes.byte(index))
            values[index] = table[byte & 0x0F]
            values[index + 16] = table[byte >> 4]
        }
    }
}
