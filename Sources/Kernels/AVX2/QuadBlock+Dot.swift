#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension QuadBlock {
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let factors = UnsafeRawPointer(a.scales).loadUnaligned(as: SIMD4<Float>.self)
            let s = scales * factors
            let s8 = Lanes(lowHalf: s, highHalf: s)
            let sums = _mm_madd_epi16(loadHalfRegister(a.sums), _mm_set1_epi16(-1))
            let offset = _mm_cvtepi32_ps(sums) * (minima * factors)
            let start = Lanes(lowHalf: offset, highHalf: SIMD4())
            // Each half: two Int16 sums of eight products per group.
            let total = foldPairs16(
                sumOfTwo(codes.c0, codes.c1, a.values),
                sumOfTwo(codes.c2, codes.c3, a.values + 64)
            )
            return mulAdd(floats(pairSums16(total, splat16(1))), s8, acc + start)
        }
    }

    extension SignedQuadBlock {
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let s = scales * UnsafeRawPointer(a.scales).loadUnaligned(as: SIMD4<Float>.self)
            let s8 = Lanes(lowHalf: s, highHalf: s)
            var even = term(codes.c0, 0, a) * lane(s8, 0)
            var odd = term(codes.c1, 1, a) * lane(s8, 1)
            even = mulAdd(term(codes.c2, 2, a), lane(s8, 2), even)
            odd = mulAdd(term(codes.c3, 3, a), lane(s8, 3), odd)
            return acc + (even + odd)
        }

        @inline(__always)
        private func term(_ codes: Register, _ group: Int, _ a: ActivationSpan) -> Lanes {
            let pairs = signedPairSums(codes, loadRegister(a.values + 32 * group))
            return floats(pairSums16(pairs, splat16(1)))
        }
    }

    /// Lane `index` of each half, repeated over the half.
    @inline(__always)
    private func lane(_ v: Lanes, _ index: Int32) -> Lanes {
        _mm256_permutevar_ps(v, _mm256_set1_epi32(index))
    }
#endif
