import Tensor

/// 2.25 bits per weight: `d * (q - 1)`, q from 0 to 3, 64 weights (ggml: block_q2_0).
///
///     0       2               18
///     | d f16 | 16 bytes, four consecutive q each, the first lowest |
enum Q2_0: QuantBlock {
    static let type = ElementType.q2_0
    static var weights: Int { 64 }
    static var bytes: Int { 18 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        for index in 0..<16 {
            let byte = UInt32(block.byte(2 + index))
            let spread = (byte | byte << 6 | byte << 12 | byte << 18) & 0x0303_0303
            // Bytewise q - 1: the guard bit keeps borrows from crossing into the next byte.
            let value = ((spread | 0x8080_8080) &- 0x0101_0101) ^ 0x8080_8080
            out.values.store(value, at: 4 * index)
        }
        let d = block.half(0)
        out.scales[0] = d
        out.scales[1] = d
    }
}
