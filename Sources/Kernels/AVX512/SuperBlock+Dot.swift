#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension SuperBlock {
        /// Two groups of 32 at a time, a Float scale for every four lanes.
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let activations = load(a.scales)
            // Scales of even groups of 16, then of odd ones.
            let factors =
                wideFloats(_mm512_cvtepi16_epi32(scales))
                * WideLanes(lowHalf: activations, highHalf: activations)
            var even = term(codes.c0, codes.c1, 0, a) * factor(factors, 0, a)
            var odd = term(codes.c2, codes.c3, 1, a) * factor(factors, 1, a)
            even = wideMulAdd(term(codes.c4, codes.c5, 2, a), factor(factors, 2, a), even)
            odd = wideMulAdd(term(codes.c6, codes.c7, 3, a), factor(factors, 3, a), odd)
            let total = even + odd
            let offset = floats(pairSums16(offsets, loadRegister(a.sums))) * activations
            return mulSubtract(
                offset,
                dOffset,
                from: mulAdd(total.lowHalf + total.highHalf, d, acc)
            )
        }

        @inline(__always)
        private func term(
            _ low: Register,
            _ high: Register,
            _ pair: Int,
            _ a: ActivationSpan
        ) -> WideLanes {
            let both = WideRegister(lowHalf: low, highHalf: high)
            return wideFloats(addProducts(both, loadWide(a.values + 64 * pair), to: WideRegister()))
        }

        /// The factors of the four groups of 16 in pair `pair`, each for four lanes.
        @inline(__always)
        private func factor(_ factors: WideLanes, _ pair: Int, _ a: ActivationSpan) -> WideLanes {
            let indices = loadWide(a.repeats + (ShufflePatterns.factorOffset + 64 * pair))
            return _mm512_permutexvar_ps(indices, factors)
        }
    }

    extension SignedSuperBlock {
        /// As unsigned codes, 128 added.
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let flip = splat8(0x80)
            let unsigned = SuperBlock<SixBitCodes>(
                codes: Codes8(
                    c0: _mm256_xor_si256(codes.c0, flip),
                    c1: _mm256_xor_si256(codes.c1, flip),
                    c2: _mm256_xor_si256(codes.c2, flip),
                    c3: _mm256_xor_si256(codes.c3, flip),
                    c4: _mm256_xor_si256(codes.c4, flip),
                    c5: _mm256_xor_si256(codes.c5, flip),
                    c6: _mm256_xor_si256(codes.c6, flip),
                    c7: _mm256_xor_si256(codes.c7, flip)
                ),
                scales: scales,
                offsets: inOrder(scales),
                d: d,
                dOffset: d * splat(128)
            )
            return unsigned.dot(a, onto: acc)
        }
    }
#endif
