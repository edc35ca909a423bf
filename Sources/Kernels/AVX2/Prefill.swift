#if arch(x86_64)
    import KernelBlocks

    /// Weight rows of which a chunk of work should be a multiple.
    let prefillStrip = 64

    /// Most weight rows that are unpacked together, so that a tile of activations serves them all:
    /// their panels take a third of the second-level cache.
    let longestStrip = 256

    /// Bytes of scratch that the products need, for rows of `k` weights.
    @Sendable
    func scratchBytes(_ k: Int) -> Int {
        let quantised =
            longestStrip / panelRows * Panel.bytes + ActivationTile.bytes + Staging.bytes
        return max(quantised, floatScratchBytes(k))
    }

    /// Products of weight rows `lo ..< hi` with any number of activation rows.
    ///
    /// Up to 256 weight rows by 1024 columns at a time are unpacked into panels, which all
    /// activation rows then meet in tiles of four. Each result sums groups in order.
    func prefillRows<F: SpanFormat>(
        _: F.Type,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        let product = PanelProduct<F.Shape>(w, hi, a, out, outStride, scratch)
        product.run(from: lo) { row, column, count, target in
            fillRow(
                F.self,
                row + column / F.Span.weights * F.bytes,
                count,
                less: F.offset,
                target
            )
        }
    }

    /// One call's operands and memory.
    private struct PanelProduct<S: PanelShape> {
        let w: WeightRows
        let hi: Int
        let a: QuantisedRows
        let out: UnsafeMutablePointer<Float>
        let outStride: Int
        let panels: UnsafeMutableRawPointer
        let staging: Staging
        let tile: ActivationTile

        init(
            _ w: WeightRows,
            _ hi: Int,
            _ a: QuantisedRows,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int,
            _ scratch: UnsafeMutableRawPointer
        ) {
            self.w = w
            self.hi = hi
            self.a = a
            self.out = out
            self.outStride = outStride
            let tileMemory = scratch + longestStrip / panelRows * Panel.bytes
            panels = scratch
            tile = ActivationTile(S.self, tileMemory)
            staging = Staging(tileMemory + ActivationTile.bytes)
        }

        /// Fills panels with `fill(row, first column, count, target)` and multiplies them.
        @inline(__always)
        func run(
            from lo: Int,
            _ fill: (UnsafeRawPointer, Int, Int, PanelRow) -> Void
        ) {
            for row in stride(from: lo, to: hi, by: longestStrip) {
                let rows = min(longestStrip, hi - row)
                for column in stride(from: 0, to: w.columns, by: panelColumns) {
                    let columns = min(panelColumns, w.columns - column)
                    for first in stride(from: 0, to: rows, by: 8) {
                        fillHalf(row + first, first, column, columns, fill)
                    }
                    multiply(row, rows, column, columns)
                }
            }
        }

        /// Unpacks eight rows into their half of a panel; rows past the end repeat the last one.
        @inline(__always)
        private func fillHalf(
            _ row: Int,
            _ index: Int,
            _ column: Int,
            _ columns: Int,
            _ fill: (UnsafeRawPointer, Int, Int, PanelRow) -> Void
        ) {
            let panel = Panel(panels + index / panelRows * Panel.bytes)
            for first in stride(from: 0, to: columns, by: Staging.columns) {
                let count = min(Staging.columns, columns - first)
                for i in 0..<8 {
                    let source = w.base + min(row + i, hi - 1) * w.bytesPerRow
                    fill(source, column + first, count, staging.row(i))
                }
                panel.take(
                    S.self,
                    staging,
                    column: first,
                    count: count,
                    half: index / 8 % 2
                )
            }
        }

        /// Multiplies the panels with every activation row.
        private func multiply(_ row: Int, _ rows: Int, _ column: Int, _ columns: Int) {
            for first in stride(from: 0, to: a.n, by: tileRows) {
                tile.fill(S.self, a, first, column, columns)
                let count = min(tileRows, a.n - first)
                for start in stride(from: 0, to: rows, by: panelRows) {
                    let width = min(panelRows, rows - start)
                    let results = out + first * outStride + row + start
                    takeUp(results, count, width, isFirst: column == 0)
                    let panel = Panel(panels + start / panelRows * Panel.bytes)
                    multiplyTile(S.self, panel, tile, columns)
                    let sums = UnsafeRawPointer(tile.sums)
                    for j in 0..<count {
                        copyFloats(sums + 64 * j, width, to: results + j * outStride)
                    }
                }
            }
        }

        /// Sets the tile's sums to where the last panel left the results.
        @inline(__always)
        private func takeUp(
            _ results: UnsafeMutablePointer<Float>,
            _ count: Int,
            _ width: Int,
            isFirst: Bool
        ) {
            if isFirst {
                for j in 0..<2 * tileRows { tile.sums[j] = Lanes() }
            } else {
                for j in 0..<count {
                    copyFloats(results + j * outStride, width, to: tile.sums + 2 * j)
                }
            }
        }

        /// Copies up to 16 floats.
        @inline(__always)
        private func copyFloats(
            _ from: UnsafeRawPointer,
            _ count: Int,
            to: UnsafeMutableRawPointer
        ) {
            if count == panelRows {
                let (low, high) = (loadRegister(from), loadRegister(from + 32))
                storeRegister(low, to)
                storeRegister(high, to + 32)
            } else {
                to.copyMemory(from: from, byteCount: 4 * count)
            }
        }
    }
#endif
