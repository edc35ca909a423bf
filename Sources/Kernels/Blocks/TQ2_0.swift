import Tensor

/// 2.0625 bits per weight: `d * (q - 1)`, 256 weights (ggml: block_tq2_0).
///
///     0               64      66
///     | 64 bytes of q | d f16 |
///
/// Codes lie as in Q2_K. Quantisers write 0, 1 and 2; a stray 3 means 2 d.
enum TQ2_0: QuantBlock {
    static let type = ElementType.tq2_0
    static var weights: Int { 256 }
    static var bytes: Int { 66 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _: Codebooks, to out: UnpackedWeights) {
        for half in 0..<2 {
            let codes = block.bytes32(32 * half)
            for plane in 0..<4 {
                out.values.store(
                    codes.crumbs(UInt8(2 * plane)) &- SIMD32(repeating: 1),
                    at: 128 * half + 32 * plane
                )
            }
        }
        let d = block.half(64)
        for group in 0..<8 { out.scales[group] = d }
    }
}
