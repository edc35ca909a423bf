#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Q4_0: `d f16 | 16 bytes of nibbles`, weight = d * (q - 8); four blocks to a span.
    enum Q4_0Format: SpanFormat {
        typealias Shape = SmallPanel
        static var offset: UInt8 { 8 }
        static var bytes: Int { 72 }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> QuadBlock {
            let scales = halves4(p, every: 18)
            return QuadBlock(
                codes: Codes4(
                    c0: nibbles(p + 2),
                    c1: nibbles(p + 20),
                    c2: nibbles(p + 38),
                    c3: nibbles(p + 56)
                ),
                scales: scales,
                minima: scales * SIMD4(repeating: 8)
            )
        }
    }

    /// Q4_1: `d f16 | m f16 | 16 bytes of nibbles`, weight = d * q + m; four blocks to a span.
    enum Q4_1Format: SpanFormat {
        typealias Shape = SmallOffsetPanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 80 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> QuadBlock {
            let both = halfPairs4(p, every: 20)
            return QuadBlock(
                codes: Codes4(
                    c0: nibbles(p + 4),
                    c1: nibbles(p + 24),
                    c2: nibbles(p + 44),
                    c3: nibbles(p + 64)
                ),
                scales: both.evenHalf,
                minima: -both.oddHalf
            )
        }
    }

    /// Q5_0: `d f16 | 32 upper bits | 16 bytes of nibbles`, weight = d * (q - 16).
    enum Q5_0Format: SpanFormat {
        typealias Shape = SmallPanel
        static var offset: UInt8 { 16 }
        static var bytes: Int { 88 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> QuadBlock {
            let scales = halves4(p, every: 22)
            return QuadBlock(
                codes: Codes4(
                    c0: fiveBits(p + 6, upper: p + 2),
                    c1: fiveBits(p + 28, upper: p + 24),
                    c2: fiveBits(p + 50, upper: p + 46),
                    c3: fiveBits(p + 72, upper: p + 68)
                ),
                scales: scales,
                minima: scales * SIMD4(repeating: 16)
            )
        }
    }

    /// Q5_1: `d f16 | m f16 | 32 upper bits | 16 bytes of nibbles`, weight = d * q + m.
    enum Q5_1Format: SpanFormat {
        typealias Shape = SmallOffsetPanel
        static var offset: UInt8 { 16 }
        static var bytes: Int { 96 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> QuadBlock {
            let both = halfPairs4(p, every: 24)
            return QuadBlock(
                codes: Codes4(
                    c0: fiveBits(p + 8, upper: p + 4),
                    c1: fiveBits(p + 32, upper: p + 28),
                    c2: fiveBits(p + 56, upper: p + 52),
                    c3: fiveBits(p + 80, upper: p + 76)
                ),
                scales: both.evenHalf,
                minima: -both.oddHalf
            )
        }
    }

    /// 16 bytes as 32 nibbles, the lower ones first.
    @inline(__always)
    func nibbles(_ p: UnsafeRawPointer) -> Register {
        let shift = _mm256_setr_epi32(0, 0, 0, 0, 4, 4, 4, 4)
        return lowNibbleBytes(_mm256_srlv_epi32(twice(loadHalfRegister(p)), shift))
    }

    @inline(__always)
    private func lowNibbleBytes(_ v: Register) -> Register { _mm256_and_si256(v, splat8(0x0F)) }

    /// 32 nibbles with a fifth bit each from the 32 bits at `upper`.
    @inline(__always)
    private func fiveBits(_ p: UnsafeRawPointer, upper: UnsafeRawPointer) -> Register {
        _mm256_or_si256(nibbles(p), spreadBits(upper, to: 0x10))
    }

    /// The 32 bits at `p` as 32 bytes, `value` where the bit is set and 0 elsewhere.
    @inline(__always)
    func spreadBits(_ p: UnsafeRawPointer, to value: UInt8) -> Register {
        spreadBits(p.loadUnaligned(as: UInt32.self), to: value)
    }

    /// 32 bits as 32 bytes, `value` where the bit is set and 0 elsewhere.
    @inline(__always)
    func spreadBits(_ bits: UInt32, to value: UInt8) -> Register {
        #if SHIMMY_AVX512
            return _mm256_maskz_set1_epi8(bits, Int8(bitPattern: value))
        #else
            let spread = _mm256_shuffle_epi8(
                _mm256_set1_epi32(Int32(bitPattern: bits)),
                _mm256_setr_epi64x(
                    0,
                    0x0101_0101_0101_0101,
                    0x0202_0202_0202_0202,
                    0x0303_0303_0303_0303
                )
            )
            let bit = _mm256_set1_epi64x(Int64(bitPattern: 0x8040_2010_0804_0201))
            let isSet = _mm256_cmpeq_epi8(_mm256_and_si256(spread, bit), bit)
            return _mm256_and_si256(isSet, splat8(value))
        #endif
    }

    /// Four binary16 numbers, `stride` bytes apart.
    @inline(__always)
    func halves4(_ p: UnsafeRawPointer, every stride: Int) -> SIMD4<Float> {
        let bits = SIMD8<UInt16>(
            p.loadUnaligned(as: UInt16.self),
            p.loadUnaligned(fromByteOffset: stride, as: UInt16.self),
            p.loadUnaligned(fromByteOffset: 2 * stride, as: UInt16.self),
            p.loadUnaligned(fromByteOffset: 3 * stride, as: UInt16.self),
            0,
            0,
            0,
            0
        )
        return _mm_cvtph_ps(unsafeBitCast(bits, to: SIMD2<Int64>.self))
    }

    /// Four pairs of binary16 numbers, `stride` bytes apart: scale, minimum, scale, minimum, ...
    @inline(__always)
    private func halfPairs4(_ p: UnsafeRawPointer, every stride: Int) -> Lanes {
        let bits = SIMD4<UInt32>(
            p.loadUnaligned(as: UInt32.self),
            p.loadUnaligned(fromByteOffset: stride, as: UInt32.self),
            p.loadUnaligned(fromByteOffset: 2 * stride, as: UInt32.self),
            p.loadUnaligned(fromByteOffset: 3 * stride, as: UInt32.self)
        )
        return _mm256_cvtph_ps(unsafeBitCast(bits, to: SIMD2<Int64>.self))
    }
#endif
