#if arch(x86_64)
    import KernelBlocks

    /// Weight rows that are unpacked together.
    let prefillStrip = panelRows

    /// Bytes of activations that stay in the last cache from one strip of weight rows to the next.
    private let longestActivations = 6 << 20

    /// Bytes of the results of a tile.
    private var partialBytes: Int { 4 * tileRows * panelRows }

    /// Bytes of scratch that the products need, for rows of `k` weights.
    @Sendable
    func scratchBytes(_ k: Int) -> Int {
        max(panelsAtOnce * Panel.bytes + partialBytes + Staging.bytes, floatScratchBytes(k))
    }

    /// Products of weight rows `lo ..< hi` with any number of activation rows.
    ///
    /// Weights are unpacked into panels of 32 rows by `panelColumns`, several at once, which all
    /// activation rows then meet tile by tile. Each result sums groups in order.
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
        let product = PanelProduct<F>(w, hi, a, out, outStride, scratch)
        let rows = panelsAtOnce * panelRows
        // Activations that leave the last cache meanwhile are to meet all weight rows first.
        let isLong = a.n / tileRows * product.tileBytes > longestActivations
        let strip = isLong ? max(hi - lo, rows) : rows
        for first in stride(from: lo, to: hi, by: strip) {
            let end = min(first + strip, hi)
            for column in stride(from: 0, to: w.columns, by: panelColumns) {
                for row in stride(from: first, to: end, by: rows) {
                    var next = (row: row + rows, column: column)
                    if next.row >= end { next = (first, column + panelColumns) }
                    if next.column >= w.columns { next = (end, 0) }
                    product.fill(row, column)
                    product.multiply(row, column, next: next)
                }
            }
        }
    }

    /// One call's operands and memory.
    private struct PanelProduct<F: SpanFormat> {
        let w: WeightRows
        let hi: Int
        let tiles: UnsafeRawPointer
        let tileBytes: Int
        /// Activation rows.
        let n: Int
        let out: UnsafeMutablePointer<Float>
        let outStride: Int
        let panels: UnsafeMutableRawPointer
        /// Results of a tile that has fewer activation rows or weight rows than others (rows, 32).
        let partial: UnsafeMutablePointer<Float>
        let staging: Staging

        init(
            _ w: WeightRows,
            _ hi: Int,
            _ a: QuantisedRows,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int,
            _ scratch: UnsafeMutableRawPointer
        ) {
            guard let tiles = a.tiles else { preconditionFailure("activations without tiles") }
            self.w = w
            self.hi = hi
            self.tiles = tiles
            tileBytes = a.k / 32 * ActivationTile.groupBytes
            n = a.n
            self.out = out
            self.outStride = outStride
            panels = scratch
            let rest = scratch + panelsAtOnce * Panel.bytes
            partial = rest.bindMemory(to: Float.self, capacity: partialBytes / 4)
            staging = Staging(rest + partialBytes)
        }

        /// Where the weights of a row begin from `column` on; rows past the end are the last one.
        @inline(__always)
        private func weights(_ row: Int, _ column: Int) -> UnsafeRawPointer {
            w.base + min(row, hi - 1) * w.bytesPerRow + column / F.Span.weights * F.bytes
        }

        /// Columns of a panel that begins at `column`.
        @inline(__always)
        private func width(_ column: Int) -> Int { min(panelColumns, w.columns - column) }

        /// Weight rows from `row` on that are unpacked together.
        @inline(__always)
        private func height(_ row: Int) -> Int { min(panelsAtOnce * panelRows, hi - row) }

        /// The panel that holds weight row `index` of those unpacked.
        @inline(__always)
        private func panel(_ index: Int) -> Panel {
            Panel(records: panels + index / panelRows * Panel.bytes)
        }

        /// Unpacks weights into the panels.
        ///
        /// Parts past the last row stay as they are: their results are not stored.
        @inline(__always)
        func fill(_ row: Int, _ column: Int) {
            let columns = width(column)
            for index in stride(from: 0, to: height(row), by: 8) {
                for first in stride(from: 0, to: columns, by: Staging.columns) {
                    let count = min(Staging.columns, columns - first)
                    for i in 0..<8 {
                        let source = weights(row + index + i, column + first)
                        fillRow(F.self, source, count, less: F.storeOffset, staging.row(i))
                    }
                    panel(index).take(
                        F.Shape.self,
                        staging,
                        column: first,
                        count: count,
                        part: index % panelRows / 8
                    )
                }
            }
        }

        /// Multiplies the panels with all tiles, and meanwhile asks for the weights of the next
        /// ones and the results of the next tile: these rows lie too far apart for the processor to
        /// see them coming.
        @inline(__always)
        func multiply(_ row: Int, _ column: Int, next: (row: Int, column: Int)) {
            let count = (n + tileRows - 1) / tileRows
            let nextRows = next.row < hi ? height(next.row) : 0
            let rowsPerTile = (nextRows + count - 1) / count
            let bytes = nextRows > 0 ? width(next.column) * F.bytes / F.Span.weights : 0
            for tile in 0..<count {
                let first = min(tile * rowsPerTile, nextRows)
                for i in first..<min(first + rowsPerTile, nextRows) {
                    prefetch(weights(next.row + i, next.column), count: bytes + 63)
                }
                for index in stride(from: 0, to: height(row), by: panelRows) {
                    let results = out + (tile + 1) * tileRows * outStride + row + index
                    for i in 0..<tileRows {
                        prefetch(UnsafeRawPointer(results + i * outStride), count: 4 * panelRows)
                    }
                    multiply(row + index, column, tile, panel(index))
                }
            }
        }

        /// Multiplies a panel with one tile.
        @inline(__always)
        private func multiply(_ row: Int, _ column: Int, _ tile: Int, _ panel: Panel) {
            let (rows, first) = (min(panelRows, hi - row), tile * tileRows)
            let count = min(tileRows, n - first)
            let results = out + first * outStride + row
            var operands = TileOperands(
                records: UnsafeRawPointer(panel.records),
                groups: width(column) / 32,
                tile: tiles + tile * tileBytes + column / 32 * ActivationTile.groupBytes,
                isFirst: column == 0,
                out: results,
                outStride: outStride
            )
            if count == tileRows, rows == panelRows {
                multiplyTile(F.Shape.self, operands)
                return
            }
            operands.out = partial
            operands.outStride = panelRows
            for j in 0..<count where !operands.isFirst {
                copy(results + j * outStride, rows, to: partial + j * panelRows)
            }
            multiplyTile(F.Shape.self, operands)
            for j in 0..<count {
                copy(partial + j * panelRows, rows, to: results + j * outStride)
            }
        }

        @inline(__always)
        private func copy(
            _ from: UnsafeMutablePointer<Float>,
            _ count: Int,
            to: UnsafeMutablePointer<Float>
        ) {
            UnsafeMutableRawPointer(to).copyMemory(from: from, byteCount: 4 * count)
        }
    }
#endif
