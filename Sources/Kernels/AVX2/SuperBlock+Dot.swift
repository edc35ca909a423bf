#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension SuperBlock {
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            scaled(groupSums(a), loadRegister(a.sums), load(a.scales), acc)
        }

        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes {
            scaled(
                turnedGroupSums(record),
                loadRegister(record + 288),
                record.loadUnaligned(fromByteOffset: 256, as: Lanes.self),
                acc
            )
        }

        /// Adds the groups' sums, less what their offsets take away, in floats.
        @inline(__always)
        private func scaled(
            _ sums: Register,
            _ codeSums: Register,
            _ factors: Lanes,
            _ acc: Lanes
        ) -> Lanes {
            let offset = floats(pairSums16(offsets, codeSums))
            let total = mulSubtract(offset, dOffset, from: floats(sums) * d)
            return mulAdd(total, factors, acc)
        }

        /// Sums of scale * code * activation, one per group (8 x Int32).
        ///
        /// Groups meet in a tree of sums, so that one step from integers to floats serves eight
        /// groups and no activations' scale has to be spread over a register.
        @inline(__always)
        private func groupSums(_ a: ActivationSpan) -> Register {
            let low = sumOfFour(
                codes.c0,
                codes.c1,
                codes.c2,
                codes.c3,
                a.values,
                scales: _mm256_unpacklo_epi16(scales, scales)
            )
            let high = sumOfFour(
                codes.c4,
                codes.c5,
                codes.c6,
                codes.c7,
                a.values + 128,
                scales: _mm256_unpackhi_epi16(scales, scales)
            )
            return halvesAdded(low, high)
        }

        /// The same with a `TurnedRecord`.
        @inline(__always)
        private func turnedGroupSums(_ record: UnsafeRawPointer) -> Register {
            let (low, high) = turnedHalves(codes)
            return halvesAdded(
                turnedSum(low, record, scales: _mm256_unpacklo_epi16(scales, scales)),
                turnedSum(high, record + 128, scales: _mm256_unpackhi_epi16(scales, scales))
            )
        }

        @inline(__always)
        private func turnedSum(
            _ codes: Codes4,
            _ activations: UnsafeRawPointer,
            scales: Register
        ) -> Register {
            if Range.isNarrow { return pairSums16(sumOfFourTurned(codes, activations), scales) }
            // Scaled first: sums of eight products of these codes leave Int16.
            let low = _mm256_add_epi16(
                pairSums(codes.c0, loadRegister(activations)),
                pairSums(codes.c1, loadRegister(activations + 32))
            )
            let high = _mm256_add_epi16(
                pairSums(codes.c2, loadRegister(activations + 64)),
                pairSums(codes.c3, loadRegister(activations + 96))
            )
            return _mm256_add_epi32(pairSums16(low, scales), pairSums16(high, scales))
        }

        /// Sums for four groups, in each half one of 16 weights per group: a b c d (8 x Int32).
        ///
        /// `scales` holds those of each half's 16 weights twice: a a b b c c d d.
        @inline(__always)
        private func sumOfFour(
            _ a: Register,
            _ b: Register,
            _ c: Register,
            _ d: Register,
            _ activations: UnsafeRawPointer,
            scales: Register
        ) -> Register {
            let ab = sumOfTwo(a, b, activations)
            let cd = sumOfTwo(c, d, activations + 64)
            if Range.isNarrow { return pairSums16(foldPairs16(ab, cd), scales) }
            // Scaled first: sums of eight products of these codes leave Int16.
            return foldPairs32(
                pairSums16(ab, _mm256_unpacklo_epi64(scales, scales)),
                pairSums16(cd, _mm256_unpackhi_epi64(scales, scales))
            )
        }
    }

    /// Int16 sums of eight products of four groups of turned unsigned codes: a a b b c c d d in
    /// each half.
    @inline(__always)
    func sumOfFourTurned(_ codes: Codes4, _ activations: UnsafeRawPointer) -> Register {
        _mm256_add_epi16(
            _mm256_add_epi16(
                pairSums(codes.c0, loadRegister(activations)),
                pairSums(codes.c1, loadRegister(activations + 32))
            ),
            _mm256_add_epi16(
                pairSums(codes.c2, loadRegister(activations + 64)),
                pairSums(codes.c3, loadRegister(activations + 96))
            )
        )
    }

    /// Int16 sums of four products of two groups of unsigned codes: a a b b a a b b in each half.
    @inline(__always)
    func sumOfTwo(_ a: Register, _ b: Register, _ activations: UnsafeRawPointer) -> Register {
        let first = pairSums(a, loadRegister(activations))
        let second = pairSums(b, loadRegister(activations + 32))
        return _mm256_add_epi16(
            _mm256_unpacklo_epi32(first, second),
            _mm256_unpackhi_epi32(first, second)
        )
    }

    /// The two 64-bit parts of each half added as Int16: those of `a`, then those of `b`.
    @inline(__always)
    func foldPairs16(_ a: Register, _ b: Register) -> Register {
        _mm256_add_epi16(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b))
    }

    /// The two 64-bit parts of each half added as Int32: those of `a`, then those of `b`.
    @inline(__always)
    func foldPairs32(_ a: Register, _ b: Register) -> Register {
        _mm256_add_epi32(_mm256_unpacklo_epi64(a, b), _mm256_unpackhi_epi64(a, b))
    }

    extension SignedSuperBlock {
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let low = foldPairs32(
                sumOfTwo32(term(codes.c0, 0, a), term(codes.c1, 1, a)),
                sumOfTwo32(term(codes.c2, 2, a), term(codes.c3, 3, a))
            )
            let high = foldPairs32(
                sumOfTwo32(term(codes.c4, 4, a), term(codes.c5, 5, a)),
                sumOfTwo32(term(codes.c6, 6, a), term(codes.c7, 7, a))
            )
            // The scales as Int32: those of the lower four groups in each half, then the others.
            let first = _mm256_srai_epi32(_mm256_unpacklo_epi16(scales, scales), 16)
            let second = _mm256_srai_epi32(_mm256_unpackhi_epi16(scales, scales), 16)
            let total = halvesAdded(
                _mm256_mullo_epi32(low, first),
                _mm256_mullo_epi32(high, second)
            )
            return mulAdd(floats(total) * d, load(a.scales), acc)
        }

        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes {
            let (low, high) = turnedHalves(codes)
            let total = halvesAdded(
                turnedSum(low, record, scales: _mm256_unpacklo_epi16(scales, scales)),
                turnedSum(high, record + 128, scales: _mm256_unpackhi_epi16(scales, scales))
            )
            let factors = record.loadUnaligned(fromByteOffset: 256, as: Lanes.self)
            return mulAdd(floats(total) * d, factors, acc)
        }

        /// Sums of four products of one group.
        @inline(__always)
        private func term(_ codes: Register, _ group: Int, _ a: ActivationSpan) -> Register {
            pairSums16(
                signedPairSums(codes, loadRegister(a.values + 32 * group)),
                splat16(1)
            )
        }

        /// Sums over four groups: a b c d in each half.
        @inline(__always)
        private func turnedSum(
            _ codes: Codes4,
            _ activations: UnsafeRawPointer,
            scales: Register
        ) -> Register {
            func term(_ codes: Register, _ place: Int) -> Register {
                pairSums16(signedPairSums(codes, loadRegister(activations + place)), scales)
            }
            return _mm256_add_epi32(
                _mm256_add_epi32(term(codes.c0, 0), term(codes.c1, 32)),
                _mm256_add_epi32(term(codes.c2, 64), term(codes.c3, 96))
            )
        }
    }

    /// Int32 sums of two groups, halved in number: a b a b in each half.
    @inline(__always)
    func sumOfTwo32(_ a: Register, _ b: Register) -> Register {
        _mm256_add_epi32(_mm256_unpacklo_epi32(a, b), _mm256_unpackhi_epi32(a, b))
    }

    /// The halves of four groups' sums added, those of `a`, then those of `b`.
    @inline(__always)
    private func halvesAdded(_ a: Register, _ b: Register) -> Register {
        _mm256_add_epi32(
            Register(lowHalf: a.lowHalf, highHalf: b.lowHalf),
            Register(lowHalf: a.highHalf, highHalf: b.highHalf)
        )
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
