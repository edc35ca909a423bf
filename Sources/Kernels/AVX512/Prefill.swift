#if arch(x86_64)
    import KernelBlocks

    /// Weight rows that are unpacked together.
    let prefillStrip = panelRows

    /// Bytes of scratch that the prefill products need, for rows of any length.
    @Sendable
    func prefillScratchBytes(_ k: Int) -> Int {
        max(Panel.bytes + PartialTile.bytes + TileTerms.bytes + Staging.bytes, FloatPanel.bytes)
    }

    /// Products of weight rows `lo ..< hi` with any number of activation rows.
    ///
    /// 32 weight rows by 512 columns at a time are unpacked into a panel, which all activation rows
    /// then meet in tiles of six. Each result sums groups in order.
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
        let panel = Panel(records: scratch)
        let partial = PartialTile(scratch + Panel.bytes)
        let terms = TileTerms(scratch + Panel.bytes + PartialTile.bytes)
        let staging = Staging(scratch + Panel.bytes + PartialTile.bytes + TileTerms.bytes)
        for row in stride(from: lo, to: hi, by: panelRows) {
            let rows = min(panelRows, hi - row)
            for column in stride(from: 0, to: w.columns, by: panelColumns) {
                let columns = min(panelColumns, w.columns - column)
                // Parts past the last row stay as they are: their results are not stored.
                for part in 0..<(rows + 7) / 8 {
                    for first in stride(from: 0, to: columns, by: Staging.columns) {
                        let count = min(Staging.columns, columns - first)
                        for i in 0..<8 {
                            let source = w.base + min(row + 8 * part + i, hi - 1) * w.bytesPerRow
                            let place = source + (column + first) / F.Span.weights * F.bytes
                            fillRow(F.self, place, count, less: F.storeOffset, staging.row(i))
                        }
                        panel.take(
                            F.Shape.self,
                            staging,
                            column: first,
                            count: count,
                            part: part
                        )
                    }
                }
                let product = PanelProduct(
                    panel: panel,
                    partial: partial,
                    terms: terms,
                    zero: F.zero,
                    a: a,
                    column: column,
                    columns: columns
                )
                product.run(F.Shape.self, out + row, outStride, rows)
            }
        }
    }

    /// A filled panel and the activations it meets.
    private struct PanelProduct {
        let panel: Panel
        let partial: PartialTile
        let terms: TileTerms
        let zero: Int16
        let a: QuantisedRows
        let column: Int
        let columns: Int

        /// Adds the products to `rows` columns of `out`.
        func run<S: PanelShape>(
            _: S.Type,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int,
            _ rows: Int
        ) {
            for first in stride(from: 0, to: a.n, by: tileRows) {
                let count = min(tileRows, a.n - first)
                var operands = TileOperands(
                    records: UnsafeRawPointer(panel.records),
                    groups: columns / 32,
                    values: UnsafeRawPointer(a.values + first * a.k + column),
                    scales: UnsafePointer(a.scales + (first * a.k + column) / 32),
                    stride: a.k,
                    terms: terms,
                    isFirst: column == 0,
                    out: out + first * outStride,
                    outStride: outStride
                )
                var sums = UnsafeRawPointer(a.sums + (first * a.k + column) / 16)
                if count < tileRows { partial.take(&operands, &sums, count, columns) }
                terms.fill(
                    S.self,
                    zero: zero,
                    sums: sums,
                    scales: operands.scales,
                    stride: operands.stride,
                    columns: columns
                )
                if count == tileRows, rows == panelRows {
                    multiplyTile(S.self, operands)
                    continue
                }
                let target = operands.out
                operands.out = partial.results
                operands.outStride = panelRows
                for j in 0..<count where !operands.isFirst {
                    copy(target + j * outStride, rows, to: partial.results + j * panelRows)
                }
                multiplyTile(S.self, operands)
                for j in 0..<count {
                    copy(partial.results + j * panelRows, rows, to: target + j * outStride)
                }
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

    /// Room for a tile that has fewer than six activation rows or 32 weight rows.
    private struct PartialTile {
        private static var valueBytes: Int { tileRows * panelColumns }
        private static var floatBytes: Int { valueBytes / 8 }
        static var bytes: Int { valueBytes + 2 * floatBytes + 4 * tileRows * panelRows }

        /// Codes (6, 512).
        var values: UnsafeMutableRawPointer
        /// Scales (6, 16).
        var scales: UnsafeMutablePointer<Float>
        /// Sums of 16 codes (6, 32).
        var sums: UnsafeMutableRawPointer
        /// Results (6, 32).
        var results: UnsafeMutablePointer<Float>

        init(_ memory: UnsafeMutableRawPointer) {
            let floats = memory + Self.valueBytes
            values = memory
            scales = floats.bindMemory(to: Float.self, capacity: Self.floatBytes / 4)
            sums = floats + Self.floatBytes
            results = (floats + 2 * Self.floatBytes)
                .bindMemory(to: Float.self, capacity: tileRows * panelRows)
        }

        /// Copies `count` rows of the operands, repeating the last one, and points them here.
        func take(
            _ o: inout TileOperands,
            _ rowSums: inout UnsafeRawPointer,
            _ count: Int,
            _ columns: Int
        ) {
            for row in 0..<tileRows {
                let from = min(row, count - 1) * o.stride
                let to = row * panelColumns
                (values + to).copyMemory(from: o.values + from, byteCount: columns)
                UnsafeMutableRawPointer(scales + to / 32)
                    .copyMemory(from: o.scales + from / 32, byteCount: columns / 8)
                (sums + to / 8).copyMemory(from: rowSums + from / 8, byteCount: columns / 8)
            }
            o.values = UnsafeRawPointer(values)
            o.scales = UnsafePointer(scales)
            rowSums = UnsafeRawPointer(sums)
            o.stride = panelColumns
        }
    }
#endif
