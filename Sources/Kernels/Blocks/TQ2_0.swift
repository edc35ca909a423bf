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
        for part in 0..<4 {
            let codes = block.bytes16(16 * part)
            let target = out.values + (128 * (part / 2) + 16 * (part % 2))
            let one = SIMD16<UInt8>(repeating: 1)
            target.store(codes.crumbs(0) &- one, at: 0)
            target.store(codes.crumbs(2) &- one, at: 32)
            target.store(codes.crumbs(4) &- one, at: 64)
            target.store(codes.crumbs(6) &- one, at: 96)
        }
        let d = block.half(64)
        for group in 0..<8 { out.scales[group] = d }
    }
}
