#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// What a tile needs of the activations' sums, one number per group of weights.
    struct TileTerms {
        /// Numbers from one activation row to the next.
        static let stride = panelColumns / 16
        static var bytes: Int { 2 * 4 * tileRows * stride }

        /// Where integer sums start: -zero times the sum of the codes (3, groups).
        let starts: UnsafeMutablePointer<Int32>
        /// Activation scale times sum of the codes (3, groups); only for shapes with minima.
        let factors: UnsafeMutablePointer<Float>

        init(_ memory: UnsafeMutableRawPointer) {
            let count = tileRows * Self.stride
            starts = memory.bindMemory(to: Int32.self, capacity: count)
            factors = (memory + 4 * count).bindMemory(to: Float.self, capacity: count)
        }

        /// Sets the terms of three rows of `columns` codes.
        func fill<S: PanelShape>(
            _: S.Type,
            zero: Int16,
            sums: UnsafeRawPointer,
            scales: UnsafePointer<Float>,
            stride: Int,
            columns: Int
        ) {
            for row in 0..<tileRows {
                let sums = sums + row * (stride / 8)
                let scales = scales + row * (stride / 32)
                let (start, factor) = (starts + row * Self.stride, factors + row * Self.stride)
                // Eight groups at a time, the rest one by one.
                let groups = columns / S.groupSize
                for first in Swift.stride(from: 0, to: groups & ~7, by: 8) {
                    let total = totals(S.self, sums, first)
                    storeRegister(
                        _mm256_mullo_epi32(total, _mm256_set1_epi32(-Int32(zero))),
                        start + first
                    )
                    guard S.hasMinima else { continue }
                    store(floats(total) * eightScales(S.self, scales, first), factor + first)
                }
                for group in groups & ~7..<groups {
                    setTerm(S.self, zero, sums, scales, start, factor, group)
                }
            }
        }

        /// Sums of the codes of eight groups.
        @inline(__always)
        private func totals<S: PanelShape>(
            _: S.Type,
            _ sums: UnsafeRawPointer,
            _ first: Int
        ) -> Register {
            if S.groupSize == 32 { return pairSums16(loadRegister(sums + 4 * first), splat16(1)) }
            return _mm256_cvtepi16_epi32(loadHalfRegister(sums + 2 * first))
        }

        /// Activation scales of eight groups.
        @inline(__always)
        private func eightScales<S: PanelShape>(
            _: S.Type,
            _ scales: UnsafePointer<Float>,
            _ first: Int
        ) -> Lanes {
            if S.groupSize == 32 { return load(scales + first) }
            let four = UnsafeRawPointer(scales + first / 2).loadUnaligned(as: SIMD4<Float>.self)
            let low = _mm_unpacklo_ps(four, four)
            return Lanes(lowHalf: low, highHalf: _mm_unpackhi_ps(four, four))
        }

        @inline(__always)
        private func setTerm<S: PanelShape>(
            _: S.Type,
            _ zero: Int16,
            _ sums: UnsafeRawPointer,
            _ scales: UnsafePointer<Float>,
            _ start: UnsafeMutablePointer<Int32>,
            _ factor: UnsafeMutablePointer<Float>,
            _ group: Int
        ) {
            let sums = sums.assumingMemoryBound(to: Int16.self)
            let isWhole = S.groupSize == 32
            let total =
                isWhole
                ? Int32(sums[2 * group]) + Int32(sums[2 * group + 1]) : Int32(sums[group])
            start[group] = -Int32(zero) * total
            if S.hasMinima { factor[group] = Float(total) * scales[isWhole ? group : group / 2] }
        }
    }
#endif
