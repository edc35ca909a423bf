import Tensor

/// 1.75 bits per weight: `d * (2 s + 1) * (grid + delta)`, 16 per group (ggml: block_iq1_m).
///
///     0               32              48                            56
///     | 32 x index u8 | 32 x nibble: sign of delta, upper 3 index bits | 4 x u16 |
///
/// Word w of the last four holds s of groups 4 w ... 4 w + 3 in three bits each and, in its top
/// four bits, a nibble of the binary16 `d` (word 0 the lowest). Delta is 1 / 8 or -1 / 8 per 8
/// weights; values and scale as in IQ1_S.
enum IQ1_M: QuantBlock {
    static let type = ElementType.iq1_m
    static var weights: Int { 256 }
    static var bytes: Int { 56 }
    static var groupSize: Int { 16 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        var bits: UInt16 = 0
        for word in 0..<4 {
            bits |= (block.uint16(48 + 2 * word) >> 12) << UInt16(4 * word)
        }
        let d = Half.float(bits)
        for group in 0..<16 {
            let word = Int(block.uint16(48 + 2 * (group / 4)))
            out.scales[group] = d * Float(2 * (word >> (3 * (group % 4)) & 7) + 1) * 0.125
            let upper = Int(block.byte(32 + group))
            for part in 0..<2 {
                let nibble = upper >> (4 * part)
                let index = Int(block.byte(2 * group + part)) | (nibble & 7) << 8
                let delta = nibble & 8 == 0 ? Int8(1) : Int8(-1)
                IQ1_S.store(books.iq1[index], delta, to: out.values, at: 16 * group + 8 * part)
            }
        }
    }
}
