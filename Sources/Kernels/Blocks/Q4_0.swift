import Tensor

/// 4.5 bits per weight: `d * (q - 8)`, 32 weights per block (ggml: block_q4_0).
///
///     0       2                 18
///     | d f16 | 16 x (q[i + 16] << 4 | q[i]) |
enum Q4_0: QuantBlock {
    static let type = ElementType.q4_0
    static var weights: Int { 32 }
    static var bytes: Int { 18 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        let codes = block.bytes16(2)
        let offset = SIMD16<UInt8>(repeating: 8)
        out.values.store(codes.lowNibbles &- offset, at: 0)
        out.values.store(codes.highNibbles &- offset, at: 16)
        out.scales[0] = block.half(0)
    }
}
