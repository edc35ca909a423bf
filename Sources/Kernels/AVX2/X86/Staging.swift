#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Eight rows of 256 weights in plain order, on their way into a panel.
    struct Staging {
        static let columns = 256
        static var bytes: Int { 8 * columns + 2 * 8 * columns / 16 * 4 }

        /// Codes (8, 256).
        var codes: UnsafeMutableRawPointer
        /// Scales, Float or two equal Int16 (8, 16).
        var scales: UnsafeMutablePointer<Float>
        /// Minima; the first of a row is its Float scale where scales are Int16 (8, 16).
        var minima: UnsafeMutablePointer<Float>

        /// Lays the rows out in `Staging.bytes` bytes.
        init(_ memory: UnsafeMutableRawPointer) {
            let count = 8 * Self.columns / 16
            let floats = memory + 8 * Self.columns
            codes = memory
            scales = floats.bindMemory(to: Float.self, capacity: count)
            minima = (floats + 4 * count).bindMemory(to: Float.self, capacity: count)
        }

        /// Where row `index` goes.
        @inline(__always)
        func row(_ index: Int) -> PanelRow {
            PanelRow(
                codes: codes + index * Self.columns,
                scales: scales + index * (Self.columns / 16),
                minima: minima + index * (Self.columns / 16)
            )
        }
    }

    /// Transposes 8 x 8 elements of 32 bits and stores the first `count` rows; strides in bytes.
    @inline(__always)
    func transpose8(
        _ p: UnsafeRawPointer,
        every rowStride: Int,
        to out: UnsafeMutableRawPointer,
        every outStride: Int,
        count: Int
    ) {
        let (r0, r1) = (loadRegister(p), loadRegister(p + rowStride))
        let (r2, r3) = (loadRegister(p + 2 * rowStride), loadRegister(p + 3 * rowStride))
        let (r4, r5) = (loadRegister(p + 4 * rowStride), loadRegister(p + 5 * rowStride))
        let (r6, r7) = (loadRegister(p + 6 * rowStride), loadRegister(p + 7 * rowStride))
        let (a0, a1) = (_mm256_unpacklo_epi32(r0, r1), _mm256_unpackhi_epi32(r0, r1))
        let (a2, a3) = (_mm256_unpacklo_epi32(r2, r3), _mm256_unpackhi_epi32(r2, r3))
        let (a4, a5) = (_mm256_unpacklo_epi32(r4, r5), _mm256_unpackhi_epi32(r4, r5))
        let (a6, a7) = (_mm256_unpacklo_epi32(r6, r7), _mm256_unpackhi_epi32(r6, r7))
        let (b0, b1) = (_mm256_unpacklo_epi64(a0, a2), _mm256_unpackhi_epi64(a0, a2))
        let (b2, b3) = (_mm256_unpacklo_epi64(a1, a3), _mm256_unpackhi_epi64(a1, a3))
        let (b4, b5) = (_mm256_unpacklo_epi64(a4, a6), _mm256_unpackhi_epi64(a4, a6))
        let (b6, b7) = (_mm256_unpacklo_epi64(a5, a7), _mm256_unpackhi_epi64(a5, a7))
        func put(_ row: Int, _ low: SIMD2<Int64>, _ high: SIMD2<Int64>) {
            guard row < count else { return }
            storeRegister(Register(lowHalf: low, highHalf: high), out + row * outStride)
        }
        put(0, b0.lowHalf, b4.lowHalf)
        put(1, b1.lowHalf, b5.lowHalf)
        put(2, b2.lowHalf, b6.lowHalf)
        put(3, b3.lowHalf, b7.lowHalf)
        put(4, b0.highHalf, b4.highHalf)
        put(5, b1.highHalf, b5.highHalf)
        put(6, b2.highHalf, b6.highHalf)
        put(7, b3.highHalf, b7.highHalf)
    }

    /// Unpacks `count` weights of one row, codes less `offset`.
    @inline(__always)
    func fillRow<F: SpanFormat>(
        _: F.Type,
        _ row: UnsafeRawPointer,
        _ count: Int,
        less offset: UInt8,
        _ target: PanelRow
    ) {
        let spans = count / F.Span.weights
        for index in 0..<spans {
            let part = target.advanced(index * F.Span.weights, groupSize: F.Shape.groupSize)
            F.load(row + index * F.bytes).store(F.Shape.self, less: offset, to: part)
        }
        let rest = count % F.Span.weights
        guard rest != 0 else { return }
        let size = 256
        withUnsafeTemporaryAllocation(byteCount: size, alignment: 32) { buffer in
            let block = buffer.baseAddress.unsafelyUnwrapped
            copyPadded(
                row + spans * F.bytes,
                count: F.bytes * rest / F.Span.weights,
                to: block,
                size: size
            )
            let part = target.advanced(spans * F.Span.weights, groupSize: F.Shape.groupSize)
            F.load(block).store(F.Shape.self, less: offset, to: part)
        }
    }
#endif
