#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// 256 weights as unsigned codes: weight = d * scale * code - dOffset * offset.
    ///
    /// Scales and offsets are small integers per 16 weights, so that they enter the integer sums
    /// and Float sees one number per 32: the activations' scale.
    struct SuperBlock<Range: CodeRange>: WeightSpan {
        static var weights: Int { 256 }
        static var isSigned: Bool { false }

        /// Codes of 32 weights each.
        var codes: Codes8
        /// 16 x Int16: scales of even groups of 16 in the lower half, of odd ones in the upper.
        var scales: Register
        /// 16 x Int16: offsets in order.
        var offsets: Register
        /// Factor of the scales.
        var d: Lanes
        /// Factor of the offsets.
        var dOffset: Lanes

        @inline(__always)
        func store<S: PanelShape>(_: S.Type, less offset: UInt8, to row: PanelRow) {
            codes.store(less: offset, to: row.codes)
            let ordered = inOrder(scales)
            if S.isScaled {
                storePairs(ordered, d, to: row)
                return
            }
            let scales = groupFloats(S.self, ordered, d)
            put(scales.0, row.scales)
            if S.groupSize == 16 { put(scales.1, row.scales + 8) }
            guard S.hasMinima else { return }
            let minima = groupFloats(S.self, offsets, dOffset)
            let less = splat(Float(offset))
            put(mulSubtract(scales.0, less, from: minima.0), row.minima)
            if S.groupSize == 16 {
                put(mulSubtract(scales.1, less, from: minima.1), row.minima + 8)
            }
        }
    }

    /// How large a super-block's unsigned codes are.
    protocol CodeRange {
        /// Whether the sum of eight products of codes and activations fits an Int16.
        static var isNarrow: Bool { get }
    }

    /// Codes of at most 31: |sum of 8 products| <= 8 x 31 x 127 < 2^15.
    enum FiveBitCodes: CodeRange {
        static var isNarrow: Bool { true }
    }

    /// Codes of at most 63: four products fit, |sum| <= 4 x 63 x 127.
    enum SixBitCodes: CodeRange {
        static var isNarrow: Bool { false }
    }

    /// 256 weights as signed codes: weight = d * scale * code, small integer scales per 16.
    struct SignedSuperBlock: WeightSpan {
        static var weights: Int { 256 }
        static var isSigned: Bool { true }

        /// Codes of 32 weights each.
        var codes: Codes8
        /// 16 x Int16: scales of even groups of 16 in the lower half, of odd ones in the upper.
        var scales: Register
        /// Factor of the scales.
        var d: Lanes

        @inline(__always)
        func store<S: PanelShape>(_: S.Type, less offset: UInt8, to row: PanelRow) {
            codes.store(less: offset, to: row.codes)
            let ordered = inOrder(scales)
            if S.isScaled {
                storePairs(ordered, d, to: row)
                return
            }
            let scales = groupFloats(S.self, ordered, d)
            put(scales.0, row.scales)
            if S.groupSize == 16 { put(scales.1, row.scales + 8) }
        }
    }

    /// Eight registers of 32 codes.
    struct Codes8 {
        var c0, c1, c2, c3, c4, c5, c6, c7: Register

        /// The first four registers.
        @inline(__always)
        var low: Codes4 { Codes4(c0: c0, c1: c1, c2: c2, c3: c3) }

        /// The last four registers.
        @inline(__always)
        var high: Codes4 { Codes4(c0: c4, c1: c5, c2: c6, c3: c7) }

        /// Stores the codes less `offset`.
        @inline(__always)
        func store(less offset: UInt8, to p: UnsafeMutableRawPointer) {
            let less = splat8(offset)
            storeRegister(_mm256_sub_epi8(c0, less), p)
            storeRegister(_mm256_sub_epi8(c1, less), p + 32)
            storeRegister(_mm256_sub_epi8(c2, less), p + 64)
            storeRegister(_mm256_sub_epi8(c3, less), p + 96)
            storeRegister(_mm256_sub_epi8(c4, less), p + 128)
            storeRegister(_mm256_sub_epi8(c5, less), p + 160)
            storeRegister(_mm256_sub_epi8(c6, less), p + 192)
            storeRegister(_mm256_sub_epi8(c7, less), p + 224)
        }
    }

    extension Codes8 {
        /// Puts two halves together.
        @inline(__always)
        init(_ low: Codes4, _ high: Codes4) {
            (c0, c1, c2, c3) = (low.c0, low.c1, low.c2, low.c3)
            (c4, c5, c6, c7) = (high.c0, high.c1, high.c2, high.c3)
        }
    }

    /// Scales of even and odd groups interleaved again.
    @inline(__always)
    func inOrder(_ scales: Register) -> Register {
        let even = scales.lowHalf
        let odd = scales.highHalf
        return Register(
            lowHalf: _mm_unpacklo_epi16(even, odd),
            highHalf: _mm_unpackhi_epi16(even, odd)
        )
    }

    /// Stores sixteen scales, each as two equal Int16, and their factor.
    @inline(__always)
    private func storePairs(_ scales: Register, _ d: Lanes, to row: PanelRow) {
        let low = _mm256_cvtepu16_epi32(scales.lowHalf)
        let high = _mm256_cvtepu16_epi32(scales.highHalf)
        storeRegister(_mm256_or_si256(low, _mm256_slli_epi32(low, 16)), row.scales)
        storeRegister(_mm256_or_si256(high, _mm256_slli_epi32(high, 16)), row.scales + 8)
        row.minima[0] = d[0]
    }

    /// Sixteen 16-bit integers as floats times `factor`; every other one for groups of 32.
    @inline(__always)
    private func groupFloats<S: PanelShape>(
        _: S.Type,
        _ v: Register,
        _ factor: Lanes
    ) -> (Lanes, Lanes) {
        if S.groupSize == 32 {
            return (floats(pairSums16(v, _mm256_set1_epi32(1))) * factor, Lanes())
        }
        return (
            floats(_mm256_cvtepi16_epi32(v.lowHalf)) * factor,
            floats(_mm256_cvtepi16_epi32(v.highHalf)) * factor
        )
    }

    /// Stores eight floats.
    @inline(__always)
    private func put(_ v: Lanes, _ p: UnsafeMutablePointer<Float>) { store(v, p) }
#endif
