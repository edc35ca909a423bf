#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Q4_0 in registers of 64 codes; see `Q4_0Format`.
    enum WideQ4_0: DecodeFormat, CodeZero {
        static var zero: Int32 { 8 }
        static var bytes: Int { Q4_0Format.bytes }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WideQuad<Self> {
            let both = fourBlocks(p + 2, every: 18)
            return WideQuad(
                first: lowNibbles(both),
                second: highNibbles(both),
                scales: halves4(p, every: 18)
            )
        }
    }

    /// Q5_0 in registers of 64 codes; see `Q5_0Format`.
    enum WideQ5_0: DecodeFormat, CodeZero {
        static var zero: Int32 { 16 }
        static var bytes: Int { Q5_0Format.bytes }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WideQuad<Self> {
            let both = fourBlocks(p + 6, every: 22)
            return WideQuad(
                first: withUpperBit(lowNibbles(both), bits(p + 2)),
                second: withUpperBit(highNibbles(both), bits(p + 4)),
                scales: halves4(p, every: 22)
            )
        }

        /// Sixteen bits of each of four blocks.
        @inline(__always)
        private static func bits(_ p: UnsafeRawPointer) -> UInt64 {
            UInt64(p.loadUnaligned(as: UInt16.self))
                | UInt64(p.loadUnaligned(fromByteOffset: 22, as: UInt16.self)) << 16
                | UInt64(p.loadUnaligned(fromByteOffset: 44, as: UInt16.self)) << 32
                | UInt64(p.loadUnaligned(fromByteOffset: 66, as: UInt16.self)) << 48
        }

        /// Codes with 16 more where a bit is set.
        @inline(__always)
        private static func withUpperBit(_ codes: WideRegister, _ bits: UInt64) -> WideRegister {
            codes | _mm512_maskz_set1_epi8(bits, 16)
        }
    }

    /// Q8_0 in registers of 64 codes; see `Q8_0Format`.
    enum WideQ8_0: DecodeFormat, CodeZero {
        static var zero: Int32 { 128 }
        static var bytes: Int { Q8_0Format.bytes }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WideQuad<Self> {
            let flip = splatWide8(0x80)
            return WideQuad(
                first: fourBlocks(p + 2, every: 34) ^ flip,
                second: fourBlocks(p + 18, every: 34) ^ flip,
                scales: halves4(p, every: 34)
            )
        }
    }

    /// IQ4_NL in registers of 64 codes; see `IQ4_NLFormat`.
    enum WideIQ4_NL: DecodeFormat, CodeZero {
        static var zero: Int32 { 128 }
        static var bytes: Int { IQ4_NLFormat.bytes }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WideQuad<Self> {
            let both = fourBlocks(p + 2, every: 18)
            return WideQuad(
                first: nonlinear(lowNibbles(both)),
                second: nonlinear(highNibbles(both)),
                scales: halves4(p, every: 18)
            )
        }
    }

    /// IQ4_XS in registers of 64 codes; see `IQ4_XSFormat`.
    enum WideIQ4_XS: DecodeFormat {
        static var bytes: Int { IQ4_XSFormat.bytes }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WidePairOfQuads {
            let (low, high) = (loadWide(p + 8), loadWide(p + 72))
            let scales = _mm256_cvtepi16_epi32(IQ4_XSFormat.scales(p))
            return WidePairOfQuads(
                codes: WideCodes(
                    c0: nonlinear(lowNibbles(low)),
                    c1: nonlinear(highNibbles(low)),
                    c2: nonlinear(lowNibbles(high)),
                    c3: nonlinear(highNibbles(high))
                ),
                scales: floats(scales) * splatHalf(p)
            )
        }
    }

    /// Q4_K in registers of 64 codes; see `Q4_KFormat`.
    enum WideQ4_K: DecodeFormat, NibblePlace {
        /// Upper nibbles stay where they are, which saves a shift.
        static var oddFactor: Float { 16 }
        static var bytes: Int { Q4_KFormat.bytes }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WideOffsetBlock<Self> {
            let (low, high) = (loadWide(p + 16), loadWide(p + 80))
            let upper = splatWide8(0xF0)
            let codes = WideCodes(
                c0: lowNibbles(low),
                c1: low & upper,
                c2: lowNibbles(high),
                c3: high & upper
            )
            return WideOffsetBlock(codes: codes, head: p)
        }
    }

    /// Q5_K in registers of 64 codes; see `Q5_KFormat`.
    enum WideQ5_K: DecodeFormat, NibblePlace {
        static var oddFactor: Float { 1 }
        static var bytes: Int { Q5_KFormat.bytes }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WideOffsetBlock<Self> {
            let (low, high) = (loadWide(p + 48), loadWide(p + 112))
            let upper = twiceWide(loadRegister(p + 16))
            // Bit g of a byte belongs to block g; it is to be bit 4.
            let codes = WideCodes(
                c0: withUpper(lowNibbles(low), upper, left: 4, 2, mask: 0x10),
                c1: withUpper(highNibbles(low), upper, left: 3, 1, mask: 0x10),
                c2: withUpper(lowNibbles(high), upper, left: 0, -2, mask: 0x10),
                c3: withUpper(highNibbles(high), upper, left: -1, -3, mask: 0x10)
            )
            return WideOffsetBlock(codes: codes, head: p)
        }
    }

    /// Q6_K in registers of 64 codes; see `Q6_KFormat`.
    enum WideQ6_K: DecodeFormat {
        static var bytes: Int { Q6_KFormat.bytes }
        static var asksAhead: Bool { true }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WideNarrowBlock {
            let (low, high) = (loadWide(p), loadWide(p + 64))
            let upperLow = twiceWide(loadRegister(p + 128))
            let upperHigh = twiceWide(loadRegister(p + 160))
            let order = _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)
            let bytes = _mm_shuffle_epi8(loadHalfRegister(p + 192), order)
            let scales = wideFloats(_mm512_cvtepi8_epi32(bytes))
            let codes = WideCodes(
                c0: withUpper(lowNibbles(low), upperLow, left: 4, 2, mask: 0x30),
                c1: withUpper(highNibbles(low), upperLow, left: 0, -2, mask: 0x30),
                c2: withUpper(lowNibbles(high), upperHigh, left: 4, 2, mask: 0x30),
                c3: withUpper(highNibbles(high), upperHigh, left: 0, -2, mask: 0x30)
            )
            return WideNarrowBlock(
                codes: codes.turned,
                scales: scales * twiceWide(splatHalf(p + 208))
            )
        }
    }

    extension WideOffsetBlock {
        /// Codes with the scales and minima at the head of a Q4_K or Q5_K block.
        @inline(__always)
        init(codes: WideCodes, head p: UnsafeRawPointer) {
            let a = p.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            let b = p.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
            let c = p.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
            let (six, four, two): (UInt32, UInt32, UInt32) = (0x3F3F_3F3F, 0x0F0F_0F0F, 0x3030_3030)
            let both = SIMD4(
                a & six,
                c & four | a >> 2 & two,
                b & six,
                c >> 4 & four | b >> 2 & two
            )
            let bytes = unsafeBitCast(both, to: SIMD2<Int64>.self)
            let order = _mm_setr_epi8(0, 1, 4, 5, 0, 1, 4, 5, 2, 3, 6, 7, 2, 3, 6, 7)
            let next = _mm_setr_epi8(8, 9, 12, 13, 8, 9, 12, 13, 10, 11, 14, 15, 10, 11, 14, 15)
            self.codes = codes.turned
            scales = bytesAsFloats(_mm_shuffle_epi8(bytes, order)) * twiceWide(splatHalf(p))
            minima = bytesAsFloats(_mm_shuffle_epi8(bytes, next)) * twiceWide(splatHalf(p + 2))
        }
    }

    /// Sixteen bytes as floats.
    @inline(__always)
    private func bytesAsFloats(_ v: SIMD2<Int64>) -> WideLanes {
        wideFloats(_mm512_cvtepu8_epi32(v))
    }

    /// The same eight floats in both halves.
    @inline(__always)
    private func twiceWide(_ v: Lanes) -> WideLanes { WideLanes(lowHalf: v, highHalf: v) }

    /// 16 bytes of each of four blocks.
    @inline(__always)
    private func fourBlocks(_ p: UnsafeRawPointer, every stride: Int) -> WideRegister {
        let low = Register(
            lowHalf: loadHalfRegister(p),
            highHalf: loadHalfRegister(p + stride)
        )
        let high = Register(
            lowHalf: loadHalfRegister(p + 2 * stride),
            highHalf: loadHalfRegister(p + 3 * stride)
        )
        return WideRegister(lowHalf: low, highHalf: high)
    }

    /// The same byte everywhere.
    @inline(__always)
    private func splatWide8(_ value: UInt8) -> WideRegister {
        _mm512_set1_epi8(Int8(bitPattern: value))
    }

    /// The same 32 bytes in both halves.
    @inline(__always)
    private func twiceWide(_ v: Register) -> WideRegister { WideRegister(lowHalf: v, highHalf: v) }

    /// The lower four bits of each byte.
    @inline(__always)
    private func lowNibbles(_ v: WideRegister) -> WideRegister { v & splatWide8(0x0F) }

    /// The upper four bits of each byte.
    @inline(__always)
    private func highNibbles(_ v: WideRegister) -> WideRegister {
        _mm512_srli_epi16(v, 4) & splatWide8(0x0F)
    }

    /// Codes with the bits of `mask` from `upper`, whose halves are turned left.
    @inline(__always)
    private func withUpper(
        _ codes: WideRegister,
        _ upper: WideRegister,
        left low: Int32,
        _ high: Int32,
        mask: UInt8
    ) -> WideRegister {
        let counts = SIMD16(
            lowHalf: SIMD8(repeating: low),
            highHalf: SIMD8(repeating: high)
        )
        let turned = _mm512_rolv_epi32(upper, unsafeBitCast(counts, to: WideRegister.self))
        return codes | turned & splatWide8(mask)
    }

    /// Values of the 4-bit codes of IQ4_NL and IQ4_XS, with 128 added.
    @inline(__always)
    private func nonlinear(_ codes: WideRegister) -> WideRegister {
        let table = unsafeBitCast(
            SIMD16<UInt8>(1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241),
            to: SIMD2<Int64>.self
        )
        return _mm512_shuffle_epi8(twiceWide(twice(table)), codes)
    }
#endif
