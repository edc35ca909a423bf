#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Q4_K: `d f16 | dmin f16 | 12 bytes of scales and minima | 128 bytes of nibbles`.
    enum Q4_KFormat: SpanFormat {
        typealias Shape = SmallOffsetPanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 144 }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SuperBlock<FiveBitCodes> {
            let head = SixBitScales(p)
            let (q0, q1) = (loadRegister(p + 16), loadRegister(p + 48))
            let (q2, q3) = (loadRegister(p + 80), loadRegister(p + 112))
            return SuperBlock(
                codes: Codes8(
                    c0: lowNibbles(q0),
                    c1: highNibbles(q0),
                    c2: lowNibbles(q1),
                    c3: highNibbles(q1),
                    c4: lowNibbles(q2),
                    c5: highNibbles(q2),
                    c6: lowNibbles(q3),
                    c7: highNibbles(q3)
                ),
                scales: head.scales,
                offsets: head.minima,
                d: head.d,
                dOffset: head.dMinimum
            )
        }
    }

    /// Q5_K: Q4_K with 32 bytes of upper bits before the nibbles, bit g of a byte for group g.
    enum Q5_KFormat: SpanFormat {
        typealias Shape = SmallOffsetPanel
        static var offset: UInt8 { 16 }
        static var bytes: Int { 176 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SuperBlock<FiveBitCodes> {
            let head = SixBitScales(p)
            let h = loadRegister(p + 16)
            let (q0, q1) = (loadRegister(p + 48), loadRegister(p + 80))
            let (q2, q3) = (loadRegister(p + 112), loadRegister(p + 144))
            return SuperBlock(
                codes: Codes8(
                    c0: _mm256_or_si256(lowNibbles(q0), field(h, left: 4, mask: 16)),
                    c1: _mm256_or_si256(highNibbles(q0), field(h, left: 3, mask: 16)),
                    c2: _mm256_or_si256(lowNibbles(q1), field(h, left: 2, mask: 16)),
                    c3: _mm256_or_si256(highNibbles(q1), field(h, left: 1, mask: 16)),
                    c4: _mm256_or_si256(lowNibbles(q2), _mm256_and_si256(h, splat8(16))),
                    c5: _mm256_or_si256(highNibbles(q2), field(h, right: 1, mask: 16)),
                    c6: _mm256_or_si256(lowNibbles(q3), field(h, right: 2, mask: 16)),
                    c7: _mm256_or_si256(highNibbles(q3), field(h, right: 3, mask: 16))
                ),
                scales: head.scales,
                offsets: head.minima,
                d: head.d,
                dOffset: head.dMinimum
            )
        }
    }

    /// Q6_K: `128 bytes of nibbles | 64 bytes of upper bits | 16 x s i8 | d f16`.
    ///
    /// Weight = d * s * (q - 32), s per 16.
    enum Q6_KFormat: SpanFormat {
        typealias Shape = ScaledPanel
        static var offset: UInt8 { 32 }
        static var bytes: Int { 210 }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SuperBlock<SixBitCodes> {
            let (l0, l1, h0) = (loadRegister(p), loadRegister(p + 32), loadRegister(p + 128))
            let (l2, l3, h1) = (loadRegister(p + 64), loadRegister(p + 96), loadRegister(p + 160))
            let scales = loadHalfRegister(p + 192)
            let d = splatHalf(p + 208)
            return SuperBlock(
                codes: Codes8(
                    c0: _mm256_or_si256(lowNibbles(l0), field(h0, left: 4, mask: 48)),
                    c1: _mm256_or_si256(lowNibbles(l1), field(h0, left: 2, mask: 48)),
                    c2: _mm256_or_si256(highNibbles(l0), _mm256_and_si256(h0, splat8(48))),
                    c3: _mm256_or_si256(highNibbles(l1), field(h0, right: 2, mask: 48)),
                    c4: _mm256_or_si256(lowNibbles(l2), field(h1, left: 4, mask: 48)),
                    c5: _mm256_or_si256(lowNibbles(l3), field(h1, left: 2, mask: 48)),
                    c6: _mm256_or_si256(highNibbles(l2), _mm256_and_si256(h1, splat8(48))),
                    c7: _mm256_or_si256(highNibbles(l3), field(h1, right: 2, mask: 48))
                ),
                scales: _mm256_cvtepi8_epi16(evenThenOdd(scales)),
                offsets: _mm256_cvtepi8_epi16(scales),
                d: d,
                dOffset: d * splat(32)
            )
        }
    }

    /// Q2_K: `16 bytes of scale and minimum nibbles | 64 bytes of q | d f16 | dmin f16`.
    enum Q2_KFormat: SpanFormat {
        typealias Shape = NarrowOffsetPanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 84 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SuperBlock<FiveBitCodes> {
            let both = loadHalfRegister(p)
            let nibble = _mm_set1_epi8(15)
            let scales = _mm_and_si128(both, nibble)
            let minima = _mm_and_si128(_mm_srli_epi16(both, 4), nibble)
            return SuperBlock(
                codes: twoBits(loadRegister(p + 16), loadRegister(p + 48)),
                scales: _mm256_cvtepu8_epi16(evenThenOdd(scales)),
                offsets: _mm256_cvtepu8_epi16(minima),
                d: splatHalf(p + 80),
                dOffset: splatHalf(p + 82)
            )
        }
    }

    /// Q3_K: `32 bytes of upper bits | 64 bytes of lower ones | 12 bytes of scales | d f16`.
    ///
    /// Weight = d * (s - 32) * (q - 4), s of six bits per 16.
    enum Q3_KFormat: SpanFormat {
        typealias Shape = ScaledPanel
        static var offset: UInt8 { 4 }
        static var bytes: Int { 110 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SuperBlock<FiveBitCodes> {
            let h = loadRegister(p)
            let low = twoBits(loadRegister(p + 32), loadRegister(p + 64))
            let scales = scales(p)
            let d = splatHalf(p + 108)
            return SuperBlock(
                codes: Codes8(
                    c0: _mm256_or_si256(low.c0, field(h, left: 2, mask: 4)),
                    c1: _mm256_or_si256(low.c1, field(h, left: 1, mask: 4)),
                    c2: _mm256_or_si256(low.c2, _mm256_and_si256(h, splat8(4))),
                    c3: _mm256_or_si256(low.c3, field(h, right: 1, mask: 4)),
                    c4: _mm256_or_si256(low.c4, field(h, right: 2, mask: 4)),
                    c5: _mm256_or_si256(low.c5, field(h, right: 3, mask: 4)),
                    c6: _mm256_or_si256(low.c6, field(h, right: 4, mask: 4)),
                    c7: _mm256_or_si256(low.c7, field(h, right: 5, mask: 4))
                ),
                scales: _mm256_cvtepi8_epi16(evenThenOdd(scales)),
                offsets: _mm256_cvtepi8_epi16(scales),
                d: d,
                dOffset: d * splat(4)
            )
        }

        /// The sixteen scales as bytes, less their offset.
        @inline(__always)
        private static func scales(_ p: UnsafeRawPointer) -> SIMD2<Int64> {
            // Two bytes early, so that the load ends with the block.
            let packed = loadHalfRegister(p + 94)
            let low = _mm_shuffle_epi8(
                packed,
                _mm_setr_epi8(2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5, 6, 7, 8, 9)
            )
            let high = _mm_shuffle_epi8(
                packed,
                _mm_setr_epi8(10, 11, 12, 13, 10, 11, 12, 13, 10, 11, 12, 13, 10, 11, 12, 13)
            )
            let four = _mm_and_si128(
                _mm_srlv_epi32(low, _mm_setr_epi32(0, 0, 4, 4)),
                _mm_set1_epi8(15)
            )
            let two = _mm_and_si128(
                _mm_srlv_epi32(high, _mm_setr_epi32(0, 2, 4, 6)),
                _mm_set1_epi8(3)
            )
            return _mm_sub_epi8(_mm_or_si128(four, _mm_slli_epi16(two, 4)), _mm_set1_epi8(32))
        }
    }

    /// TQ2_0: `64 bytes of q | d f16`, weight = d * (q - 1).
    enum TQ2_0Format: SpanFormat {
        typealias Shape = SmallPanel
        static var offset: UInt8 { 1 }
        static var bytes: Int { 66 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SuperBlock<FiveBitCodes> {
            let d = splatHalf(p + 64)
            return SuperBlock(
                codes: twoBits(loadRegister(p), loadRegister(p + 32)),
                scales: splat16(1),
                offsets: splat16(1),
                d: d,
                dOffset: d
            )
        }
    }

    /// Eight six-bit scales and minima in twelve bytes, as Q4_K and Q5_K begin.
    ///
    /// Scale i < 4 is the lower part of byte i, minimum i of byte 4 + i; the others have their
    /// lower four bits in bytes 8 to 11 and their upper two above those of scale and minimum i - 4.
    private struct SixBitScales {
        var scales: Register
        var minima: Register
        var d: Lanes
        var dMinimum: Lanes

        @inline(__always)
        init(_ p: UnsafeRawPointer) {
            let head = loadHalfRegister(p)
            let lower = _mm_shuffle_epi8(
                head,
                _mm_setr_epi8(4, 5, 6, 7, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)
            )
            let upper = _mm_shuffle_epi8(
                head,
                _mm_setr_epi8(-1, -1, -1, -1, 4, 5, 6, 7, -1, -1, -1, -1, 8, 9, 10, 11)
            )
            let low = _mm_and_si128(
                _mm_srlv_epi32(lower, _mm_setr_epi32(0, 0, 0, 4)),
                _mm_setr_epi32(0x3F3F_3F3F, 0x0F0F_0F0F, 0x3F3F_3F3F, 0x0F0F_0F0F)
            )
            let high = _mm_and_si128(_mm_srli_epi16(upper, 2), _mm_set1_epi8(0x30))
            let all = _mm_or_si128(low, high)
            scales = twice(_mm_cvtepu8_epi16(all))
            minima = _mm256_cvtepu8_epi16(
                _mm_shuffle_epi8(
                    all,
                    _mm_setr_epi8(8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15)
                )
            )
            let factors = _mm_cvtph_ps(head)
            d = splat(factors[0])
            dMinimum = splat(factors[1])
        }
    }

    /// Two-bit fields: each register holds four groups, from its low bits up.
    @inline(__always)
    private func twoBits(_ q0: Register, _ q1: Register) -> Codes8 {
        Codes8(
            c0: _mm256_and_si256(q0, splat8(3)),
            c1: field(q0, right: 2, mask: 3),
            c2: field(q0, right: 4, mask: 3),
            c3: field(q0, right: 6, mask: 3),
            c4: _mm256_and_si256(q1, splat8(3)),
            c5: field(q1, right: 2, mask: 3),
            c6: field(q1, right: 4, mask: 3),
            c7: field(q1, right: 6, mask: 3)
        )
    }

    /// The even bytes and then the odd ones.
    @inline(__always)
    func evenThenOdd(_ v: SIMD2<Int64>) -> SIMD2<Int64> {
        _mm_shuffle_epi8(
            v,
            _mm_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15)
        )
    }

    /// The binary16 number at `p` in all lanes.
    @inline(__always)
    func splatHalf(_ p: UnsafeRawPointer) -> Lanes {
        _mm256_cvtph_ps(_mm_set1_epi16(p.loadUnaligned(as: Int16.self)))
    }
#endif
