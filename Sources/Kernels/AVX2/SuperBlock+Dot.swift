#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension SuperBlock {
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            var even = term(codes.c0, 0, a) * splat(a.scales[0])
            var odd = term(codes.c1, 1, a) * splat(a.scales[1])
            even = mulAdd(term(codes.c2, 2, a), splat(a.scales[2]), even)
            odd = mulAdd(term(codes.c3, 3, a), splat(a.scales[3]), odd)
            even = mulAdd(term(codes.c4, 4, a), splat(a.scales[4]), even)
            odd = mulAdd(term(codes.c5, 5, a), splat(a.scales[5]), odd)
            even = mulAdd(term(codes.c6, 6, a), splat(a.scales[6]), even)
            odd = mulAdd(term(codes.c7, 7, a), splat(a.scales[7]), odd)
            let offset = floats(pairSums16(offsets, loadRegister(a.sums))) * load(a.scales)
            return mulSubtract(offset, dOffset, from: mulAdd(even + odd, d, acc))
        }

        @inline(__always)
        private func term(_ codes: Register, _ group: Int, _ a: ActivationSpan) -> Lanes {
            let pairs = pairSums(codes, loadRegister(a.values + 32 * group))
            let scale = _mm256_shuffle_epi8(scales, loadRegister(a.repeats + 32 * group))
            return floats(pairSums16(pairs, scale))
        }
    }

    extension SignedSuperBlock {
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            var even = term(codes.c0, 0, a) * splat(a.scales[0])
            var odd = term(codes.c1, 1, a) * splat(a.scales[1])
            even = mulAdd(term(codes.c2, 2, a), splat(a.scales[2]), even)
            odd = mulAdd(term(codes.c3, 3, a), splat(a.scales[3]), odd)
            even = mulAdd(term(codes.c4, 4, a), splat(a.scales[4]), even)
            odd = mulAdd(term(codes.c5, 5, a), splat(a.scales[5]), odd)
            even = mulAdd(term(codes.c6, 6, a), splat(a.scales[6]), even)
            odd = mulAdd(term(codes.c7, 7, a), splat(a.scales[7]), odd)
            return mulAdd(even + odd, d, acc)
        }

        @inline(__always)
        private func term(_ codes: Register, _ group: Int, _ a: ActivationSpan) -> Lanes {
            let pairs = signedPairSums(codes, loadRegister(a.values + 32 * group))
            let scale = _mm256_shuffle_epi8(scales, loadRegister(a.repeats + 32 * group))
            return floats(pairSums16(pairs, scale))
        }
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
