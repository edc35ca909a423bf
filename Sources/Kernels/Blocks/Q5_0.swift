import Tensor

/// 5.5 bits per weight: `d * (q - 16)`, 32 weights per block (ggml: block_q5_0).
///
///     0       2          6                      22
///     | d f16 | qh u32   | 16 x (low 4 bits of q[i + 16] << 4 | of q[i]) |
///             bit i of qh is bit 4 of q[i]
enum Q5_0: QuantBlock {
    static let type = ElementType.q5_0
    static var weights: Int { 32 }
    static var bytes: Int { 22 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        let (low, high) = codes(block.bytes16(6), block + 2, books)
        let offset = SIMD16<UInt8>(repeating: 16)
        out.values.store(low &- offset, at: 0)
        out.values.store(high &- offset, at: 16)
        out.scales[0] = block.half(0)
    }

    /// The 5-bit codes from 32 nibbles and, at `fifth`, 32 bits.
    @inline(__always)
    static func codes(
        _ nibbles: SIMD16<UInt8>,
        _ fifth: UnsafeRawPointer,
        _ books: Codebooks
    ) -> (SIMD16<UInt8>, SIMD16<UInt8>) {
        func masks(_ offset: Int) -> SIMD16<UInt8> {
            let pair = SIMD2(
                books.masks[Int(fifth.byte(offset))],
                books.masks[Int(fifth.byte(offset + 1))]
            )
            return unsafeBitCast(pair, to: SIMD16<UInt8>.self)
        }
        let bit = SIMD16<UInt8>(repeating: 16)
        return (nibbles.lowNibbles | (masks(0) & bit), nibbles.highNibbles | (masks(2) & bit))
    }
}
