import Tensor

/// 8.5 bits per weight: `d * q`, 32 weights per block (ggml: block_q8_0).
///
///     0       2        34
///     | d f16 | 32 x q i8 |
enum Q8_0: QuantBlock {
    static let type = ElementType.q8_0
    static var weights: Int { 32 }
    static var bytes: Int { 34 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        out.values.store(block.bytes16(2), at: 0)
        out.values.store(block.bytes16(18), at: 16)
        out.scales[0] = block.half(0)
    }
}
