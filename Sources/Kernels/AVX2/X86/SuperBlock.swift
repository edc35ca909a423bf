#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// 256 weights as unsigned codes: weight = d * scale * code - dOffset * offset.
    ///
    /// Scales and offsets are small integers per 16 weights, so that they enter the integer sums
    /// and Float sees one number per 32: the activations' scale.
    struct SuperBlock: WeightSpan {
        static var weights: Int { 256 }

        /// Codes of 32 weights each, at most 63.
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
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            var t = term(codes.c0, 0, a) * splat(a.scales[0])
            t = mulAdd(term(codes.c1, 1, a), splat(a.scales[1]), t)
            t = mulAdd(term(codes.c2, 2, a), splat(a.scales[2]), t)
            t = mulAdd(term(codes.c3, 3, a), splat(a.scales[3]), t)
            t = mulAdd(term(codes.c4, 4, a), splat(a.scales[4]), t)
            t = mulAdd(term(codes.c5, 5, a), splat(a.scales[5]), t)
            t = mulAdd(term(codes.c6, 6, a), splat(a.scales[6]), t)
            t = mulAdd(term(codes.c7, 7, a), splat(a.scales[7]), t)
            let offset = floats(pairSums16(offsets, loadRegister(a.sums))) * load(a.scales)
            return mulSubtract(offset, dOffset, from: mulAdd(t, d, acc))
        }

        @inline(__always)
        private func term(_ codes: Register, _ group: Int16, _ a: ActivationSpan) -> Lanes {
            let pairs = pairSums(codes, loadRegister(a.values + 32 * Int(group)))
            return floats(pairSums16(pairs, repeatScale(scales, group)))
        }

        @inline(__always)
        func store(to row: PanelRow, groupSize: Int) {
            codes.store(to: row.codes)
            storeScaled(inOrder(scales), by: d, to: row.scales, groupSize: groupSize)
            storeScaled(offsets, by: dOffset, to: row.minima, groupSize: groupSize)
        }
    }

    /// 256 weights as signed codes: weight = d * scale * code, small integer scales per 16.
    struct SignedSuperBlock: WeightSpan {
        static var weights: Int { 256 }

        /// Codes of 32 weights each.
        var codes: Codes8
        /// 16 x Int16: scales of even groups of 16 in the lower half, of odd ones in the upper.
        var scales: Register
        /// Factor of the scales.
        var d: Lanes

        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            var t = term(codes.c0, 0, a) * splat(a.scales[0])
            t = mulAdd(term(codes.c1, 1, a), splat(a.scales[1]), t)
            t = mulAdd(term(codes.c2, 2, a), splat(a.scales[2]), t)
            t = mulAdd(term(codes.c3, 3, a), splat(a.scales[3]), t)
            t = mulAdd(term(codes.c4, 4, a), splat(a.scales[4]), t)
            t = mulAdd(term(codes.c5, 5, a), splat(a.scales[5]), t)
            t = mulAdd(term(codes.c6, 6, a), splat(a.scales[6]), t)
            t = mulAdd(term(codes.c7, 7, a), splat(a.scales[7]), t)
            return mulAdd(t, d, acc)
        }

        @inline(__always)
        private func term(_ codes: Register, _ group: Int16, _ a: ActivationSpan) -> Lanes {
            let pairs = signedPairSums(codes, loadRegister(a.values + 32 * Int(group)))
            return floats(pairSums16(pairs, repeatScale(scales, group)))
        }

        @inline(__always)
        func store(to row: PanelRow, groupSize: Int) {
            codes.store(to: row.codes)
            storeScaled(inOrder(scales), by: d, to: row.scales, groupSize: groupSize)
        }
    }

    /// Eight registers of 32 codes.
    struct Codes8 {
        var c0, c1, c2, c3, c4, c5, c6, c7: Register

        @inline(__always)
        func store(to p: UnsafeMutableRawPointer) {
            storeRegister(c0, p)
            storeRegister(c1, p + 32)
            storeRegister(c2, p + 64)
            storeRegister(c3, p + 96)
            storeRegister(c4, p + 128)
            storeRegister(c5, p + 160)
            storeRegister(c6, p + 192)
            storeRegister(c7, p + 224)
        }
    }

    /// The pair of scales of group `group` of 32, each repeated over its half.
    @inline(__always)
    private func repeatScale(_ scales: Register, _ group: Int16) -> Register {
        _mm256_shuffle_epi8(scales, splat16((2 * group + 1) << 8 | 2 * group))
    }

    /// Scales of even and odd groups interleaved again.
    @inline(__always)
    private func inOrder(_ scales: Register) -> Register {
        let even = scales.lowHalf
        let odd = scales.highHalf
        return Register(
            lowHalf: _mm_unpacklo_epi16(even, odd),
            highHalf: _mm_unpackhi_epi16(even, odd)
        )
    }

    /// Sixteen 16-bit integers as floats times `factor`; every other one for groups of 32.
    @inline(__always)
    private func storeScaled(
        _ v: Register,
        by factor: Lanes,
        to p: UnsafeMutablePointer<Float>,
        groupSize: Int
    ) {
        if groupSize == 32 {
            store(floats(pairSums16(v, _mm256_set1_epi32(1))) * factor, p)
            return
        }
        store(floats(_mm256_cvtepi16_epi32(v.lowHalf)) * factor, p)
        store(floats(_mm256_cvtepi16_epi32(v.highHalf)) * factor, p + 8)
    }

    /// Sums of neighbouring products of two signed bytes, 16 x Int16.
    ///
    /// The codes' signs move to the activations; |code| <= 128 and |activation| <= 127 keep the
    /// sums within 2 * 16256.
    @inline(__always)
    func signedPairSums(_ codes: Register, _ activations: Register) -> Register {
        pairSums(_mm256_abs_epi8(codes), _mm256_sign_epi8(activations, codes))
    }
#endif
