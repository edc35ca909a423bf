#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension QuadBlock {
        /// Two groups of 32 at a time.
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let factors = UnsafeRawPointer(a.scales).loadUnaligned(as: SIMD4<Float>.self)
            let s = scales * factors
            let s8 = Lanes(lowHalf: s, highHalf: s)
            let s16 = WideLanes(lowHalf: s8, highHalf: s8)
            let low = term(codes.c0, codes.c1, 0, a) * factor(s16, 0)
            let total = wideMulAdd(term(codes.c2, codes.c3, 1, a), factor(s16, 2), low)
            let sums = _mm_madd_epi16(loadHalfRegister(a.sums), _mm_set1_epi16(-1))
            let offset = _mm_cvtepi32_ps(sums) * (minima * factors)
            let start = Lanes(lowHalf: offset, highHalf: SIMD4())
            return acc + ((total.lowHalf + total.highHalf) + start)
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

        /// Float `index` for the lower eight lanes, the next one for the upper.
        @inline(__always)
        private func factor(_ factors: WideLanes, _ index: Int32) -> WideLanes {
            select(
                factors,
                SIMD16(
                    lowHalf: SIMD8(repeating: index),
                    highHalf: SIMD8(repeating: index + 1)
                )
            )
        }
    }

    extension SignedQuadBlock {
        /// As unsigned codes, 128 added.
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let flip = splat8(0x80)
            let unsigned = QuadBlock(
                codes: Codes4(
                    c0: _mm256_xor_si256(codes.c0, flip),
                    c1: _mm256_xor_si256(codes.c1, flip),
                    c2: _mm256_xor_si256(codes.c2, flip),
                    c3: _mm256_xor_si256(codes.c3, flip)
                ),
                scales: scales,
                minima: scales * SIMD4(repeating: 128)
            )
            return unsigned.dot(a, onto: acc)
        }
    }
#endif
