import Tensor

/// 6 bits per weight: `d * q + m`, 32 weights per block (ggml: block_q5_1).
///
///     0       2       4          8                      24
///     | d f16 | m f16 | qh u32   | 16 x (low 4 bits of q[i + 16] << 4 | of q[i]) |
///                     bit i of qh is bit 4 of q[i]
enum Q5_1: QuantBlock {
    static let type = ElementType.q5_1
    static var weights: Int { 32 }
    static var bytes: Int { 24 }
    static var groupSize: Int { 32 }
    static var hasMinima: Bool { true }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let (low, high) = Q5_0.codes(block.bytes16(8), block + 4, books)
        out.values.store(low, at: 0)
        out.values.store(high, at: 16)
        out.scales[0] = block.half(0)
        out.minima[0] = -block.half(2)
    }
}
