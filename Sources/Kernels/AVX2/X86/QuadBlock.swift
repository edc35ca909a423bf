#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// 128 weights as unsigned codes: weight = scale * code - minimum, both per 32.
    struct QuadBlock: WeightSpan {
        static var weights: Int { 128 }

        /// Codes of 32 weights each, at most 31.
        var codes: Codes4
        var scales: SIMD4<Float>
        var minima: SIMD4<Float>

        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let factors = UnsafeRawPointer(a.scales).loadUnaligned(as: SIMD4<Float>.self)
            let s = scales * factors
            let s8 = Lanes(lowHalf: s, highHalf: s)
            let sums = _mm_madd_epi16(loadHalfRegister(a.sums), _mm_set1_epi16(-1))
            let offset = _mm_cvtepi32_ps(sums) * (minima * factors)
            let start = Lanes(lowHalf: offset, highHalf: SIMD4())
            var even = mulAdd(term(codes.c0, 0, a), lane(s8, 0), start)
            var odd = term(codes.c1, 1, a) * lane(s8, 1)
            even = mulAdd(term(codes.c2, 2, a), lane(s8, 2), even)
            odd = mulAdd(term(codes.c3, 3, a), lane(s8, 3), odd)
            return acc + (even + odd)
        }

        @inline(__always)
        private func term(_ codes: Register, _ group: Int, _ a: ActivationSpan) -> Lanes {
            let pairs = pairSums(codes, loadRegister(a.values + 32 * group))
            return floats(pairSums16(pairs, splat16(1)))
        }

        @inline(__always)
        func store<S: PanelShape>(_: S.Type, less offset: UInt8, to row: PanelRow) {
            codes.store(less: offset, to: row.codes)
            UnsafeMutableRawPointer(row.scales).storeBytes(of: scales, as: SIMD4<Float>.self)
            guard S.hasMinima else { return }
            let less = minima - scales * SIMD4(repeating: Float(offset))
            UnsafeMutableRawPointer(row.minima).storeBytes(of: less, as: SIMD4<Float>.self)
        }
    }

    /// 128 weights as signed codes: weight = scale * code, a scale per 32.
    struct SignedQuadBlock: WeightSpan {
        static var weights: Int { 128 }

        /// Codes of 32 weights each.
        var codes: Codes4
        var scales: SIMD4<Float>

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

        @inline(__always)
        func store<S: PanelShape>(_: S.Type, less offset: UInt8, to row: PanelRow) {
            codes.store(less: offset, to: row.codes)
            UnsafeMutableRawPointer(row.scales).storeBytes(of: scales, as: SIMD4<Float>.self)
        }
    }

    /// Four registers of 32 codes.
    struct Codes4 {
        var c0, c1, c2, c3: Register

        /// Stores the codes less `offset`.
        @inline(__always)
        func store(less offset: UInt8, to p: UnsafeMutableRawPointer) {
            let less = splat8(offset)
            storeRegister(_mm256_sub_epi8(c0, less), p)
            storeRegister(_mm256_sub_epi8(c1, less), p + 32)
            storeRegister(_mm256_sub_epi8(c2, less), p + 64)
            storeRegister(_mm256_sub_epi8(c3, less), p + 96)
        }
    }

    /// Lane `index` of each half, repeated over the half.
    @inline(__always)
    private func lane(_ v: Lanes, _ index: Int32) -> Lanes {
        _mm256_permutevar_ps(v, _mm256_set1_epi32(index))
    }
#endif
