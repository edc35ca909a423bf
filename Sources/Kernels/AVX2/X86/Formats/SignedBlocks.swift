#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Q8_0: `d f16 | 32 x q i8`, weight = d * q; four blocks to a span.
    enum Q8_0Format: SpanFormat {
        typealias Shape = BytePanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 136 }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedQuadBlock {
            SignedQuadBlock(
                codes: Codes4(
                    c0: loadRegister(p + 2),
                    c1: loadRegister(p + 36),
                    c2: loadRegister(p + 70),
                    c3: loadRegister(p + 104)
                ),
                scales: halves4(p, every: 34)
            )
        }
    }

    /// IQ4_NL: `d f16 | 16 bytes of nibbles`, weight = d * table[q]; four blocks to a span.
    enum IQ4_NLFormat: SpanFormat {
        typealias Shape = BytePanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 72 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedQuadBlock {
            SignedQuadBlock(
                codes: Codes4(
                    c0: nonlinear(nibbles(p + 2)),
                    c1: nonlinear(nibbles(p + 20)),
                    c2: nonlinear(nibbles(p + 38)),
                    c3: nonlinear(nibbles(p + 56))
                ),
                scales: halves4(p, every: 18)
            )
        }
    }

    /// IQ4_XS: `d f16 | u16 upper scale bits | 4 bytes of lower ones | 128 bytes of nibbles`.
    ///
    /// Weight = d * (s - 32) * table[q], s of six bits per 32 weights.
    enum IQ4_XSFormat: SpanFormat {
        typealias Shape = BytePanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 136 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedSuperBlock {
            let scales = scales(p)
            return SignedSuperBlock(
                codes: Codes8(
                    c0: nonlinear(nibbles(p + 8)),
                    c1: nonlinear(nibbles(p + 24)),
                    c2: nonlinear(nibbles(p + 40)),
                    c3: nonlinear(nibbles(p + 56)),
                    c4: nonlinear(nibbles(p + 72)),
                    c5: nonlinear(nibbles(p + 88)),
                    c6: nonlinear(nibbles(p + 104)),
                    c7: nonlinear(nibbles(p + 120))
                ),
                scales: twice(scales),
                d: splatHalf(p)
            )
        }

        /// Eight scales as Int16, less their offset.
        @inline(__always)
        static func scales(_ p: UnsafeRawPointer) -> SIMD2<Int64> {
            let lower = p.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            let upper = p.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
            // One nibble per 16-bit lane; two upper bits of lane i stand at 2 i.
            let low = _mm_cvtepu8_epi16(
                unsafeBitCast(
                    SIMD2(_pdep_u64(UInt64(lower), 0x0F0F_0F0F_0F0F_0F0F), 0),
                    to: SIMD2<Int64>.self
                )
            )
            let high = _mm_cvtepu8_epi16(
                unsafeBitCast(
                    SIMD2(_pdep_u64(UInt64(upper), 0x3030_3030_3030_3030), 0),
                    to: SIMD2<Int64>.self
                )
            )
            return _mm_sub_epi16(_mm_or_si128(low, high), _mm_set1_epi16(32))
        }
    }

    /// Values of the 4-bit codes of IQ4_NL and IQ4_XS (ggml-common.h: kvalues_iq4nl).
    @inline(__always)
    private func nonlinear(_ codes: Register) -> Register {
        let table = _mm_setr_epi8(
            -127,
            -104,
            -83,
            -65,
            -49,
            -35,
            -22,
            -10,
            1,
            13,
            25,
            38,
            53,
            69,
            89,
            113
        )
        return _mm256_shuffle_epi8(twice(table), codes)
    }
#endif
