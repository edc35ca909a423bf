import Tensor

/// 1.5625 bits per weight: `d * (2 s + 1) * (grid + delta)`, ternary grid (ggml: block_iq1_s).
///
///     0       2               34                 50
///     | d f16 | 32 x index u8 | 8 x u16: sign of delta, s (3 bits), 4 x upper 3 index bits |
///
/// An entry of the codebook gives 8 weights. With delta = 1 / 8 or -1 / 8 the values are
/// `8 grid + 1` or `8 grid - 1` and the scale is divided by 8, all exactly.
enum IQ1_S: QuantBlock {
    static let type = ElementType.iq1_s
    static var weights: Int { 256 }
    static var bytes: Int { 50 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let d = block.half(0)
        for group in 0..<8 {
            let word = Int(block.uint16(34 + 2 * group))
            out.scales[group] = d * Float(2 * (word >> 12 & 7) + 1) * 0.125
            let delta = word & 0x8000 == 0 ? Int8(1) : Int8(-1)
            for part in 0..<4 {
                let low = Int(block.byte(2 + 4 * group + part))
                let index = low | (word >> (3 * part) & 7) << 8
                store(books.iq1[index], delta, to: out.values, at: 32 * group + 8 * part)
            }
        }
    }

    /// Stores eight codebook values (-8, 0, 8) plus `delta`.
    @inline(__always)
    static func store(
        _ entry: UInt64,
        _ delta: Int8,
        to values: UnsafeMutablePointer<Int8>,
        at index: Int
    ) {
        let grid = unsafeBitCast(entry, to: SIMD8<Int8>.self)
        values.store(grid &+ SIMD8(repeating: delta), at: index)
    }
}
