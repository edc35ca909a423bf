import Tensor

/// 1.125 bits per weight: `d` where the bit is set, else `-d`, 128 weights (ggml: block_q1_0).
///
///     0       2               18
///     | d f16 | 128 bits, the first weight lowest |
enum Q1_0: QuantBlock {
    static let type = ElementType.q1_0
    static var weights: Int { 128 }
    static var bytes: Int { 18 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        for index in 0..<16 {
            // A set bit: 0x00 | 1 = 1. A clear one: 0xFF | 1 = -1.
            out.values.store(~books.masks[Int(block.byte(2 + index))] | ones, at: 8 * index)
        }
        let d = block.half(0)
        for group in 0..<4 { out.scales[group] = d }
    }
}
