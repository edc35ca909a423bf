#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// IQ1_S: `d f16 | 32 x index u8 | 8 x u16: upper index bits, s (3 bits), sign of delta`.
    ///
    /// Weight = d / 8 * (2 s + 1) * (8 grid + 1 or - 1).
    enum IQ1_SFormat: SpanFormat {
        typealias Shape = SmallPanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 50 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedSuperBlock {
            let grid = Codebooks.shared.iq1
            return SignedSuperBlock(
                codes: Codes8 { group in
                    let low = p + 2 + 4 * group
                    let high = word(p, group)
                    let values = Register(
                        Int64(bitPattern: grid[low.index(0) | high << 8 & 0x700]),
                        Int64(bitPattern: grid[low.index(1) | high << 5 & 0x700]),
                        Int64(bitPattern: grid[low.index(2) | high << 2 & 0x700]),
                        Int64(bitPattern: grid[low.index(3) | high >> 1 & 0x700])
                    )
                    let delta: UInt8 = high & 0x8000 == 0 ? 1 : 0xFF
                    return _mm256_add_epi8(values, splat8(delta))
                },
                scales: oddScales { group in UInt32(word(p, group) >> 12 & 7) },
                d: splatHalf(p) * splat(0.125)
            )
        }

        @inline(__always)
        private static func word(_ p: UnsafeRawPointer, _ group: Int) -> Int {
            Int(p.loadUnaligned(fromByteOffset: 34 + 2 * group, as: UInt16.self))
        }
    }

    /// IQ1_M: `32 x index u8 | 32 x nibble: upper index bits, sign of delta | 4 x u16`.
    ///
    /// A word of the last four holds four scales of three bits and a nibble of `d`. Weight as in
    /// IQ1_S, a scale per 16, a delta per 8.
    enum IQ1_MFormat: SpanFormat {
        typealias Shape = ScaledPanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 56 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedSuperBlock {
            let grid = Codebooks.shared.iq1
            let words = p.loadUnaligned(fromByteOffset: 48, as: UInt64.self)
            // Three bits to each of sixteen bytes, four bytes from each word.
            let low = _pdep_u64(_pext_u64(words, 0x0FFF_0FFF), 0x0707_0707_0707_0707)
            let high = _pdep_u64(_pext_u64(words, 0x0FFF_0FFF << 32), 0x0707_0707_0707_0707)
            let bytes = SIMD2(Int64(bitPattern: low), Int64(bitPattern: high))
            let d = UInt16(truncatingIfNeeded: _pext_u64(words, 0xF000_F000_F000_F000))
            return SignedSuperBlock(
                codes: Codes8 { group in
                    let low = p + 4 * group
                    let high = Int(
                        p.loadUnaligned(fromByteOffset: 32 + 2 * group, as: UInt16.self)
                    )
                    let values = Register(
                        Int64(bitPattern: grid[low.index(0) | high << 8 & 0x700]),
                        Int64(bitPattern: grid[low.index(1) | high << 4 & 0x700]),
                        Int64(bitPattern: grid[low.index(2) | high & 0x700]),
                        Int64(bitPattern: grid[low.index(3) | high >> 4 & 0x700])
                    )
                    let deltas = Register(
                        delta(high << 12),
                        delta(high << 8),
                        delta(high << 4),
                        delta(high)
                    )
                    return _mm256_add_epi8(values, deltas)
                },
                scales: odd(_mm256_cvtepu8_epi16(evenThenOdd(bytes))),
                d: _mm256_cvtph_ps(_mm_set1_epi16(Int16(bitPattern: d))) * splat(0.125)
            )
        }

        /// Eight bytes 1, or -1 where bit 15 is set.
        @inline(__always)
        private static func delta(_ word: Int) -> Int64 {
            word & 0x8000 == 0 ? 0x0101_0101_0101_0101 : -1
        }
    }
#endif
