#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// Quantises rows `lo ..< hi` of `x` as `QuantisedRows.quantiseReference` defines it.
    func quantiseRows(
        _ x: UnsafePointer<Float>,
        _ out: QuantisedRows,
        _ lo: Int,
        _ hi: Int
    ) {
        let groups = out.k / 32
        for group in lo * groups..<hi * groups {
            quantiseGroup(
                x + 32 * group,
                values: out.values + 32 * group,
                scale: out.scales + group,
                sums: out.sums + 2 * group
            )
        }
    }

    @inline(__always)
    private func quantiseGroup(
        _ x: UnsafePointer<Float>,
        values: UnsafeMutablePointer<Int8>,
        scale: UnsafeMutablePointer<Float>,
        sums: UnsafeMutablePointer<Int16>
    ) {
        let (x0, x1, x2, x3) = (load(x), load(x + 8), load(x + 16), load(x + 24))
        let noSign = splat(-0.0)
        let a0 = _mm256_andnot_ps(noSign, x0)
        let a1 = _mm256_andnot_ps(noSign, x1)
        let a2 = _mm256_andnot_ps(noSign, x2)
        let a3 = _mm256_andnot_ps(noSign, x3)
        // maxps drops a NaN in its first operand; 0 * x keeps both NaN and infinity.
        let zero = splat(0)
        let poison = (x0 * zero + x1 * zero) + (x2 * zero + x3 * zero)
        let largest = maximum(larger(larger(a0, a1), larger(a2, a3)))
        var factor = largest / 127
        var inverse: Float = 0
        if sum(poison) != 0 {
            factor = .nan
        } else if factor.isNormal {
            inverse = 1 / factor
        } else {
            factor = 0
        }
        scale.pointee = factor
        guard inverse != 0 else {
            storeRegister(Register(), values)
            sums[0] = 0
            sums[1] = 0
            return
        }
        let by = splat(inverse)
        let v0 = _mm256_cvtps_epi32(x0 * by)
        let v1 = _mm256_cvtps_epi32(x1 * by)
        let v2 = _mm256_cvtps_epi32(x2 * by)
        let v3 = _mm256_cvtps_epi32(x3 * by)
        // Packing works within halves; the permutation puts the dwords back in order.
        let packed = _mm256_packs_epi16(_mm256_packs_epi32(v0, v1), _mm256_packs_epi32(v2, v3))
        let ordered = _mm256_permutevar8x32_epi32(
            packed,
            _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7)
        )
        storeRegister(ordered, values)
        // |sum of 16 codes| <= 2032, so the pair sums never saturate.
        let four = pairSums16(pairSums(splat8(1), ordered), splat16(1))
        let lanes = unsafeBitCast(four, to: SIMD8<Int32>.self)
        sums[0] = Int16(truncatingIfNeeded: lanes.lowHalf.wrappedSum())
        sums[1] = Int16(truncatingIfNeeded: lanes.highHalf.wrappedSum())
    }
#endif
