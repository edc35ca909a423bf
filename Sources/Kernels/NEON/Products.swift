#if arch(arm64)
    import KernelBlocks
    import Tensor

    /// Products of weight rows with any number of activation rows by the dot product instruction.
    ///
    /// Eight weight rows by 256 columns at a time are unpacked into a panel, which all activation
    /// rows then meet in tiles of four. Each result sums groups in order.
    enum Products {
        /// Bytes of scratch; independent of the row length.
        static let scratchBytes = Panel.bytes

        /// See `MatrixKernels.Prefill`.
        static func prefill(
            _ w: WeightRows,
            _ lo: Int,
            _ hi: Int,
            _ a: QuantisedRows,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int,
            _ scratch: UnsafeMutableRawPointer
        ) {
            guard let groups = BlockFormat.of(w.type)?.groups else {
                fatalError("the type has no integer form")
            }
            let panel = Panel(scratch)
            for row in stride(from: lo, to: hi, by: panelRows) {
                let rows = min(panelRows, hi - row)
                for column in stride(from: 0, to: w.columns, by: panelColumns) {
                    let count = min(panelColumns, w.columns - column)
                    panel.fill(w, groups, row, hi, column: column, count: count)
                    for first in stride(from: 0, to: a.n, by: tileRows) {
                        let target = out + first * outStride + row
                        let results = min(tileRows, a.n - first)
                        var product = TileProduct()
                        if column > 0 { product.load(target, outStride, results, rows) }
                        let tile = TileRows(a, first, column: column)
                        switch (groups.size, groups.hasMinima) {
                        case (32, false):
                            product.add(panel, tile, count: count, groupSize: 32, hasMinima: false)
                        case (32, true):
                            product.add(panel, tile, count: count, groupSize: 32, hasMinima: true)
                        case (_, false):
                            product.add(panel, tile, count: count, groupSize: 16, hasMinima: false)
                        case (_, true):
                            product.add(panel, tile, count: count, groupSize: 16, hasMinima: true)
                        }
                        product.store(target, outStride, results, rows)
                    }
                }
            }
        }

        /// See `MatrixKernels.Decode`: the same panels, in memory of its own.
        static func decode(
            _ w: WeightRows,
            _ lo: Int,
            _ hi: Int,
            _ a: QuantisedRows,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            withUnsafeTemporaryAllocation(byteCount: scratchBytes, alignment: 64) { scratch in
                guard let base = scratch.baseAddress else { return }
                prefill(w, lo, hi, a, out, outStride, base)
            }
        }
    }

    extension TileProduct {
        /// Takes up where the last panel left the results.
        mutating func load(
            _ p: UnsafeMutablePointer<Float>,
            _ stride: Int,
            _ count: Int,
            _ rows: Int
        ) {
            func results(_ index: Int) -> RowResults {
                var results = RowResults()
                guard index < count else { return results }
                for row in 0..<rows {
                    let value = p[index * stride + row]
                    if row < 4 { results.v0[row] = value } else { results.v1[row - 4] = value }
                }
                return results
            }
            (a, b, c, d) = (results(0), results(1), results(2), results(3))
        }

        /// Stores the results of `count` activation rows with `rows` weight rows.
        func store(
            _ p: UnsafeMutablePointer<Float>,
            _ stride: Int,
            _ count: Int,
            _ rows: Int
        ) {
            func put(_ results: RowResults, _ index: Int) {
                guard index < count else { return }
                for row in 0..<rows {
                    p[index * stride + row] = row < 4 ? results.v0[row] : results.v1[row - 4]
                }
            }
            put(a, 0)
            put(b, 1)
            put(c, 2)
            put(d, 3)
        }
    }
#endif
