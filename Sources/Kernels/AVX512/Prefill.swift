#if arch(x86_64)
    import KernelBlocks

    /// Weight rows that are unpacked together.
    let prefillStrip = panelRows

    /// Bytes of scratch that the prefill products need, for rows of any length.
    @Sendable
    func prefillScratchBytes(_ k: Int) -> Int {
        max(Panel.bytes + 4 * tileRows * panelRows + Staging.bytes, FloatPanel.bytes)
    }

    /// Products of weight rows `lo ..< hi` with any number of activation rows.
    ///
    /// 32 weight rows by `panelColumns` at a time are unpacked into a panel, which all activation
    /// rows then meet tile by tile. Each result sums groups in order.
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
        for row in stride(from: lo, to: hi, by: panelRows) {
            for column in stride(from: 0, to: w.columns, by: panelColumns) {
                let next = column + panelColumns
                product.fill(row, column)
                product.multiply(
                    row,
                    column,
                    next: next < w.columns ? (row, next) : (row + panelRows, 0)
                )
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
        let panel: Panel
        /// Results of a tile that has fewer activation rows or weight rows than others (rows, 32).
        let partial: UnsafeMutablePointer<Float>
        let staging: Staging

        /// Bytes of the results of a tile.
        static var partialBytes: Int { 4 * tileRows * panelRows }

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
            panel = Panel(records: scratch)
            partial = (scratch + Panel.bytes)
                .bindMemory(to: Float.self, capacity: Self.partialBytes / 4)
            staging = Staging(scratch + Panel.bytes + Self.partialBytes)
        }

        /// Where the weights of a row begin from `column` on; rows past the end are the last one.
        @inline(__always)
        private func weights(_ row: Int, _ column: Int) -> UnsafeRawPointer {
            w.base + min(row, hi - 1) * w.bytesPerRow + column / F.Span.weights * F.bytes
        }

        /// Columns of a panel that begins at `column`.
        @inline(__always)
        private func width(_ column: Int) -> Int { min(panelColumns, w.columns - column) }

        /// Unpacks weights into the panel.
        ///
        /// Parts past the last row stay as they are: their results are not stored.
        @inline(__always)
        func fill(_ row: Int, _ column: Int) {
            let columns = width(column)
            for part in 0..<(min(panelRows, hi - row) + 7) / 8 {
                for first in stride(from: 0, to: columns, by: Staging.columns) {
                    let count = min(Staging.columns, columns - first)
                    for i in 0..<8 {
                        let source = weights(row + 8 * part + i, column + first)
                        fillRow(F.self, source, count, less: F.storeOffset, staging.row(i))
                    }
                    panel.take(F.Shape.self, staging, column: first, count: count, part: part)
                }
            }
        }

        /// Multiplies the panel with all tiles, and meanwhile asks for the weights of the next one
        /// and the results of the next tile: these rows lie too far apart for the processor to see
        /// them coming.
        @inline(__always)
        func multiply(_ row: Int, _ column: Int, next: (row: Int, column: Int)) {
            let count = (n + tileRows - 1) / tileRows
            let rowsPerTile = (panelRows + count - 1) / count
            let isLast = next.row >= hi
            let bytes = isLast ? 0 : width(next.column) * F.bytes / F.Span.weights
            for tile in 0..<count {
                let first = tile * rowsPerTile
                for i in first..<max(first, min(first + rowsPerTile, panelRows)) where bytes > 0 {
                    prefetch(weights(next.row + i, next.column), count: bytes + 63)
                }
                let results = out + (tile + 1) * tileRows * outStride + row
                for i in 0..<tileRows {
                    prefetch(UnsafeRawPointer(results + i * outStride), count: 4 * panelRows)
                }
                multiply(row, column, tile)
            }
        }

        /// Multiplies the panel with one tile.
        @inline(__always)
        private func multiply(_ row: Int, _ column: Int, _ tile: Int) {
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
