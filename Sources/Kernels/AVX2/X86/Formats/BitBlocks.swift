#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// MXFP4: `e u8 | 16 bytes of nibbles`, weight = 2^(e - 128) * table[q]; four blocks to a span.
    enum MXFP4Format: SpanFormat {
        typealias Shape = SmallPanel
        static var offset: UInt8 { 12 }
        static var bytes: Int { 68 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> QuadBlock {
            let exponents = SIMD4<UInt32>(
                UInt32(p.load(as: UInt8.self)),
                UInt32(p.load(fromByteOffset: 17, as: UInt8.self)),
                UInt32(p.load(fromByteOffset: 34, as: UInt8.self)),
                UInt32(p.load(fromByteOffset: 51, as: UInt8.self))
            )
            let scales = powers(exponents)
            return QuadBlock(
                codes: Codes4(
                    c0: values(p + 1),
                    c1: values(p + 18),
                    c2: values(p + 35),
                    c3: values(p + 52)
                ),
                scales: scales,
                minima: scales * SIMD4(repeating: 12)
            )
        }

        /// 2^(e - 128) as a product of two normal numbers, because the smallest is subnormal.
        @inline(__always)
        private static func powers(_ e: SIMD4<UInt32>) -> SIMD4<Float> {
            let half = e &>> SIMD4(repeating: 1)
            let bias = SIMD4<UInt32>(repeating: 63)
            let low = (half &+ bias) &<< SIMD4(repeating: 23)
            let high = (e &- half &+ bias) &<< SIMD4(repeating: 23)
            return unsafeBitCast(low, to: SIMD4<Float>.self)
                * unsafeBitCast(high, to: SIMD4<Float>.self)
        }

        /// Twice the E2M1 values, plus 12.
        @inline(__always)
        private static func values(_ p: UnsafeRawPointer) -> Register {
            let table = _mm_setr_epi8(
                12,
                13,
                14,
                15,
                16,
                18,
                20,
                24,
                12,
                11,
                10,
                9,
                8,
                6,
                4,
                0
            )
            return _mm256_shuffle_epi8(twice(table), nibbles(p))
        }
    }

    /// Q1_0: `d f16 | 128 bits`, weight = d where the bit is set, else -d; a block to a span.
    enum Q1_0Format: SpanFormat {
        typealias Shape = SmallPanel
        static var offset: UInt8 { 1 }
        static var bytes: Int { 18 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> QuadBlock {
            let d = splatHalf(p).lowHalf
            return QuadBlock(
                codes: Codes4(
                    c0: spreadBits(p + 2, to: 2),
                    c1: spreadBits(p + 6, to: 2),
                    c2: spreadBits(p + 10, to: 2),
                    c3: spreadBits(p + 14, to: 2)
                ),
                scales: d,
                minima: d
            )
        }
    }

    /// Q2_0: `d f16 | 16 bytes of four q`, weight = d * (q - 1); two blocks to a span.
    enum Q2_0Format: SpanFormat {
        typealias Shape = SmallPanel
        static var offset: UInt8 { 1 }
        static var bytes: Int { 36 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> QuadBlock {
            let (d0, d1) = (splatHalf(p).lowHalf, splatHalf(p + 18).lowHalf)
            let d = SIMD4(lowHalf: d0.lowHalf, highHalf: d1.lowHalf)
            return QuadBlock(
                codes: Codes4(
                    c0: codes(p + 2),
                    c1: codes(p + 10),
                    c2: codes(p + 20),
                    c3: codes(p + 28)
                ),
                scales: d,
                minima: d
            )
        }

        /// Eight bytes as 32 two-bit codes, the lowest first.
        @inline(__always)
        private static func codes(_ p: UnsafeRawPointer) -> Register {
            Register(spread(p), spread(p + 2), spread(p + 4), spread(p + 6))
        }

        @inline(__always)
        private static func spread(_ p: UnsafeRawPointer) -> Int64 {
            let bits = UInt64(p.loadUnaligned(as: UInt16.self))
            return Int64(bitPattern: _pdep_u64(bits, 0x0303_0303_0303_0303))
        }
    }

    /// TQ1_0: `48 bytes of 5 q each | 4 bytes of 4 q each | d f16`, weight = d * (q - 1).
    ///
    /// A byte is a fraction in base 3, rounded up: multiplying by 3 carries the next q out.
    enum TQ1_0Format: SpanFormat {
        typealias Shape = SmallPanel
        static var offset: UInt8 { 1 }
        static var bytes: Int { 54 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SuperBlock<FiveBitCodes> {
            let q0 = loadRegister(p)
            let q1 = tripled(q0)
            let q2 = tripled(q1)
            let q3 = tripled(q2)
            let h0 = twice(loadHalfRegister(p + 32))
            let h1 = tripled(h0)
            let h2 = tripled(h1)
            let h3 = tripled(h2)
            let last = _mm256_set1_epi32(p.loadUnaligned(fromByteOffset: 48, as: Int32.self))
            let last1 = tripled(last)
            let last2 = tripled(last1)
            let rounds = SIMD4<Int32>(word(last), word(last1), word(last2), word(tripled(last2)))
            let d = splatHalf(p + 52)
            return SuperBlock(
                codes: Codes8(
                    c0: digits(q0),
                    c1: digits(q1),
                    c2: digits(q2),
                    c3: digits(q3),
                    c4: digits(tripled(q3)),
                    c5: digits(Register(lowHalf: h0.lowHalf, highHalf: h1.lowHalf)),
                    c6: digits(Register(lowHalf: h2.lowHalf, highHalf: h3.lowHalf)),
                    c7: digits(
                        Register(
                            lowHalf: tripled(h3).lowHalf,
                            highHalf: unsafeBitCast(rounds, to: SIMD2<Int64>.self)
                        )
                    )
                ),
                scales: splat16(1),
                offsets: splat16(1),
                d: d,
                dOffset: d
            )
        }

        @inline(__always)
        private static func word(_ v: Register) -> Int32 { Int32(truncatingIfNeeded: v[0]) }

        /// Three times each byte, modulo 256.
        @inline(__always)
        private static func tripled(_ v: Register) -> Register {
            _mm256_add_epi8(_mm256_add_epi8(v, v), v)
        }

        /// The q that tripling each byte carries out: how many of the bounds 86 and 171 it reaches.
        @inline(__always)
        private static func digits(_ v: Register) -> Register {
            let one = _mm256_cmpeq_epi8(_mm256_max_epu8(v, splat8(86)), v)
            let two = _mm256_cmpeq_epi8(_mm256_max_epu8(v, splat8(171)), v)
            return _mm256_abs_epi8(_mm256_add_epi8(one, two))
        }
    }
#endif
