import Tensor

/// 5 bits per weight: `d * q + m`, 32 weights per block (ggml: block_q4_1).
///
///     0       2       4                 20
///     | d f16 | m f16 | 16 x (q[i + 16] << 4 | q[i]) |
enum Q4_1: QuantBlock {
    static let type = ElementType.q4_1
    static var weights: Int { 32 }
    static var bytes: Int { 20 }
    static var groupSize: Int { 32 }
    static var hasMinima: Bool { true }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        let codes = block.bytes16(4)
        out.values.store(codes.lowNibbles, at: 0)
        out.values.store(codes.highNibbles, at: 16)
        out.scales[0] = block.half(0)
        out.minima[0] = -block.half(2)
    }
}
