#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Weight rows that a panel holds: two registers of eight.
    let panelRows = 16

    /// Weights per row that a panel holds, so that it stays in the first-level cache.
    let panelColumns = 512

    /// Bytes of scratch that the prefill products need, for rows of any length.
    @Sendable
    func panelScratchBytes(_ k: Int) -> Int { max(Panel.bytes, FloatPanel.bytes) }

    /// A piece of a weight matrix, 16 rows by up to 512 columns, unpacked for the register tiles.
    ///
    /// Codes lie so that a 32-bit lane holds 4 consecutive weights of one row:
    /// (columns / 4, 16 rows, 4). Scales and minima are (columns / group size, 16 rows).
    struct Panel {
        static var bytes: Int {
            panelRows * panelColumns + 2 * floatBytes + Staging.bytes + TileScratch.bytes
        }

        /// Bytes of the scales, for the smaller group size.
        private static var floatBytes: Int { panelRows * panelColumns / 16 * 4 }

        var codes: UnsafeMutableRawPointer
        var scales: UnsafeMutablePointer<Float>
        var minima: UnsafeMutablePointer<Float>
        var staging: Staging
        var tile: TileScratch

        /// Lays the panel out in `Panel.bytes` bytes.
        init(_ scratch: UnsafeMutableRawPointer) {
            codes = scratch
            let floats = scratch + panelRows * panelColumns
            scales = floats.bindMemory(to: Float.self, capacity: Self.floatBytes / 4)
            minima = (floats + Self.floatBytes)
                .bindMemory(to: Float.self, capacity: Self.floatBytes / 4)
            staging = Staging(floats + 2 * Self.floatBytes)
            tile = TileScratch(floats + 2 * Self.floatBytes + Staging.bytes)
        }

        /// Moves `count` staged weights of 8 rows to column `column`; `half` says which 8 rows.
        @inline(__always)
        func take<S: PanelShape>(_: S.Type, column: Int, count: Int, half: Int) {
            for first in stride(from: 0, to: count, by: 32) {
                let target = codes + panelRows * (column + first) + 32 * half
                transpose8(
                    UnsafeRawPointer(staging.codes) + first,
                    every: Staging.columns,
                    to: target,
                    every: 4 * panelRows
                )
            }
            let floatsPerRow = Staging.columns / 16
            for first in stride(from: 0, to: count / S.groupSize, by: 8) {
                let offset = panelRows * (column / S.groupSize + first) + 8 * half
                transpose8(
                    staging.scales + first,
                    every: 4 * floatsPerRow,
                    to: scales + offset,
                    every: 4 * panelRows
                )
                if S.isSigned { continue }
                transpose8(
                    staging.minima + first,
                    every: 4 * floatsPerRow,
                    to: minima + offset,
                    every: 4 * panelRows
                )
            }
        }
    }

    /// Eight rows of 256 weights in plain order, on their way into a panel.
    struct Staging {
        static let columns = 256
        static var bytes: Int { 8 * columns + 2 * 8 * columns / 16 * 4 }

        var codes: UnsafeMutableRawPointer
        var scales: UnsafeMutablePointer<Float>
        var minima: UnsafeMutablePointer<Float>

        init(_ p: UnsafeMutableRawPointer) {
            let count = 8 * Self.columns / 16
            codes = p
            scales = (p + 8 * Self.columns).bindMemory(to: Float.self, capacity: count)
            minima = (p + 8 * Self.columns + 4 * count).bindMemory(to: Float.self, capacity: count)
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

    /// Transposes 8 x 8 elements of 32 bits; strides in bytes.
    @inline(__always)
    func transpose8(
        _ p: UnsafeRawPointer,
        every rowStride: Int,
        to out: UnsafeMutableRawPointer,
        every outStride: Int
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
        storeRegister(Register(lowHalf: b0.lowHalf, highHalf: b4.lowHalf), out)
        storeRegister(Register(lowHalf: b1.lowHalf, highHalf: b5.lowHalf), out + outStride)
        storeRegister(Register(lowHalf: b2.lowHalf, highHalf: b6.lowHalf), out + 2 * outStride)
        storeRegister(Register(lowHalf: b3.lowHalf, highHalf: b7.lowHalf), out + 3 * outStride)
        storeRegister(Register(lowHalf: b0.highHalf, highHalf: b4.highHalf), out + 4 * outStride)
        storeRegister(Register(lowHalf: b1.highHalf, highHalf: b5.highHalf), out + 5 * outStride)
        storeRegister(Register(lowHalf: b2.highHalf, highHalf: b6.highHalf), out + 6 * outStride)
        storeRegister(Register(lowHalf: b3.highHalf, highHalf: b7.highHalf), out + 7 * outStride)
    }
#endif
