#if arch(arm64)
    import KernelBlocks

    /// Activation rows that a register tile multiplies a panel with.
    let tileRows = 4

    /// What a tile of four activation rows is multiplied from; rows may be the same.
    struct TileRows {
        /// Codes of each row, from the panel's first column on.
        var values: (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer)
        /// Scales per 32 codes.
        var scales:
            (
                UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
                UnsafePointer<Float>
            )
        /// Sums of 16 codes.
        var sums:
            (
                UnsafePointer<Int16>, UnsafePointer<Int16>, UnsafePointer<Int16>,
                UnsafePointer<Int16>
            )

        /// Rows `first ..< first + 4` from column `column` on; rows past the end repeat the last.
        init(_ a: QuantisedRows, _ first: Int, column: Int) {
            func place(_ index: Int) -> Int { min(first + index, a.n - 1) * a.k + column }
            func values(_ index: Int) -> UnsafeRawPointer {
                UnsafeRawPointer(a.values + place(index))
            }
            func scales(_ index: Int) -> UnsafePointer<Float> {
                UnsafePointer(a.scales + place(index) / 32)
            }
            func sums(_ index: Int) -> UnsafePointer<Int16> {
                UnsafePointer(a.sums + place(index) / 16)
            }
            self.values = (values(0), values(1), values(2), values(3))
            self.scales = (scales(0), scales(1), scales(2), scales(3))
            self.sums = (sums(0), sums(1), sums(2), sums(3))
        }
    }

    /// Products of eight weight rows with one activation row.
    struct RowResults {
        var v0 = SIMD4<Float>()
        var v1 = SIMD4<Float>()

        /// Adds integer sums times scales.
        @inline(__always)
        mutating func add(
            _ t: (SIMD4<Int32>, SIMD4<Int32>),
            _ s: (SIMD4<Float>, SIMD4<Float>),
            _ scale: Float
        ) {
            let factor = SIMD4<Float>(repeating: scale)
            v0 = mulAdd(floats(t.0), s.0 * factor, v0)
            v1 = mulAdd(floats(t.1), s.1 * factor, v1)
        }

        /// Takes minima times a scale and a sum of codes away.
        @inline(__always)
        mutating func subtract(_ m: (SIMD4<Float>, SIMD4<Float>), _ scale: Float, _ sum: Int32) {
            let factor = SIMD4<Float>(repeating: -(scale * Float(sum)))
            v0 = mulAdd(m.0, factor, v0)
            v1 = mulAdd(m.1, factor, v1)
        }
    }

    /// Products of a panel with four activation rows, group by group.
    struct TileProduct {
        var a = RowResults()
        var b = RowResults()
        var c = RowResults()
        var d = RowResults()

        /// Adds `count` columns of the panel.
        @inline(__always)
        mutating func add(
            _ panel: Panel,
            _ rows: TileRows,
            count: Int,
            groupSize: Int,
            hasMinima: Bool
        ) {
            for group in 0..<count / groupSize {
                let first = group * groupSize
                let codes = UnsafeRawPointer(panel.codes + first * panelRows)
                let zero = SIMD4<Int32>()
                var (ta, tb, tc, td) = ((zero, zero), (zero, zero), (zero, zero), (zero, zero))
                for step in 0..<groupSize / 4 {
                    let w0 = loadCodes(codes + 4 * panelRows * step)
                    let w1 = loadCodes(codes + 4 * panelRows * step + 16)
                    let column = first + 4 * step
                    addStep(w0, w1, rows.values.0 + column, to: &ta)
                    addStep(w0, w1, rows.values.1 + column, to: &tb)
                    addStep(w0, w1, rows.values.2 + column, to: &tc)
                    addStep(w0, w1, rows.values.3 + column, to: &td)
                }
                let s = pair(panel.scales + group * panelRows)
                let place = first / 32
                a.add(ta, s, rows.scales.0[place])
                b.add(tb, s, rows.scales.1[place])
                c.add(tc, s, rows.scales.2[place])
                d.add(td, s, rows.scales.3[place])
                guard hasMinima else { continue }
                let m = pair(panel.minima + group * panelRows)
                a.subtract(m, rows.scales.0[place], sum(rows.sums.0 + first / 16, groupSize))
                b.subtract(m, rows.scales.1[place], sum(rows.sums.1 + first / 16, groupSize))
                c.subtract(m, rows.scales.2[place], sum(rows.sums.2 + first / 16, groupSize))
                d.subtract(m, rows.scales.3[place], sum(rows.sums.3 + first / 16, groupSize))
            }
        }

        @inline(__always)
        private func addStep(
            _ w0: Codes,
            _ w1: Codes,
            _ values: UnsafeRawPointer,
            to t: inout (SIMD4<Int32>, SIMD4<Int32>)
        ) {
            let x = repeat4(values)
            t.0 = addProducts(w0, x, to: t.0)
            t.1 = addProducts(w1, x, to: t.1)
        }

        @inline(__always)
        private func pair(_ p: UnsafePointer<Float>) -> (SIMD4<Float>, SIMD4<Float>) {
            (loadQuad(p), loadQuad(p + 4))
        }

        /// Sum of a group's activation codes.
        @inline(__always)
        private func sum(_ sums: UnsafePointer<Int16>, _ groupSize: Int) -> Int32 {
            groupSize == 16 ? Int32(sums[0]) : Int32(sums[0]) &+ Int32(sums[1])
        }
    }
#endif
