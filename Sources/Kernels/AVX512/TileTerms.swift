#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// What a tile needs of the activations' sums, one number per group of weights.
    struct TileTerms {
        /// Numbers from one activation row to the next.
        static let stride = panelColumns / 16
        static var bytes: Int { 2 * 4 * tileRows * stride }

        /// Where integer sums start: -zero times the sum of the codes (6, groups).
        let starts: UnsafeMutablePointer<Int32>
        /// Activation scale times sum of the codes (6, groups); only for shapes with minima.
        let factors: UnsafeMutablePointer<Float>

        init(_ memory: UnsafeMutableRawPointer) {
            let count = tileRows * Self.stride
            starts = memory.bindMemory(to: Int32.self, capacity: count)
            factors = (memory + 4 * count).bindMemory(to: Float.self, capacity: count)
        }

        /// Sets the terms of six rows of `columns` codes.
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
                if columns < panelColumns {
                    fillEach(S.self, zero, sums, scales, start, factor, columns)
                } else if S.groupSize == 32 {
                    // Both sums of 16 that a group has.
                    let pairs = loadWide(sums)
                    let total = _mm512_dpwssd_epi32(WideRegister(), pairs, repeatPair(1, 1))
                    put(S.self, zero, total, loadWideLanes(scales), start, factor)
                } else {
                    let lanes = loadWideLanes(scales)
                    for half in 0..<2 {
                        let low = loadRegister(sums + 32 * half)
                        let own = select(lanes, SIMD16(repeatingPairsFrom: Int32(8 * half)))
                        let total = _mm512_cvtepi16_epi32(low)
                        put(S.self, zero, total, own, start + 16 * half, factor + 16 * half)
                    }
                }
            }
        }

        /// Sixteen groups, given their sums.
        @inline(__always)
        private func put<S: PanelShape>(
            _: S.Type,
            _ zero: Int16,
            _ sums: WideRegister,
            _ scales: WideLanes,
            _ start: UnsafeMutablePointer<Int32>,
            _ factor: UnsafeMutablePointer<Float>
        ) {
            // Sums of 32 codes fit Int16, so that products of pairs multiply them.
            let low = _mm512_dpwssd_epi32(WideRegister(), sums, repeatPair(-zero, 0))
            UnsafeMutableRawPointer(start).storeBytes(of: low, as: WideRegister.self)
            guard S.hasMinima else { return }
            let product = wideFloats(sums) * scales
            UnsafeMutableRawPointer(factor).storeBytes(of: product, as: WideLanes.self)
        }

        /// The same group by group, for the end of a row.
        private func fillEach<S: PanelShape>(
            _: S.Type,
            _ zero: Int16,
            _ sums: UnsafeRawPointer,
            _ scales: UnsafePointer<Float>,
            _ start: UnsafeMutablePointer<Int32>,
            _ factor: UnsafeMutablePointer<Float>,
            _ columns: Int
        ) {
            let sums = sums.assumingMemoryBound(to: Int16.self)
            for group in 0..<columns / S.groupSize {
                let isWhole = S.groupSize == 32
                let total =
                    isWhole
                    ? Int32(sums[2 * group]) + Int32(sums[2 * group + 1]) : Int32(sums[group])
                start[group] = -Int32(zero) * total
                if S.hasMinima {
                    factor[group] = Float(total) * scales[isWhole ? group : group / 2]
                }
            }
        }

        /// A pair of Int16 in all lanes.
        @inline(__always)
        private func repeatPair(_ low: Int16, _ high: Int16) -> WideRegister {
            _mm512_set1_epi32(Int32(UInt16(bitPattern: low)) | Int32(high) << 16)
        }
    }

    extension SIMD16<Int32> {
        /// Pairs of equal numbers: first, first, first + 1, first + 1 and so on.
        @inline(__always)
        fileprivate init(repeatingPairsFrom first: Int32) {
            self =
                SIMD16(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7)
                &+ SIMD16(repeating: first)
        }
    }
#endif
