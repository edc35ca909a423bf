#if arch(x86_64)
    import KernelBlocks

    /// A piece of a float weight matrix, 24 KB: two registers of rows by columns, (columns, rows).
    struct FloatPanel {
        static var columns: Int { 6144 / rows }
        /// Weight rows of a panel.
        static var rows: Int { RowTile.columns }
        static var bytes: Int { 4 * columns * (FloatPanel.rows + 8) + 4 * rows * RowTile.rows }

        /// The panel.
        var weights: UnsafeMutablePointer<Float>
        /// Eight rows on their way into it.
        var staging: UnsafeMutablePointer<Float>
        /// Results of a tile that reaches beyond the matrix, (6, rows).
        var partial: UnsafeMutablePointer<Float>

        /// Lays the panel out in `FloatPanel.bytes` bytes.
        init(_ scratch: UnsafeMutableRawPointer) {
            weights = scratch.assumingMemoryBound(to: Float.self)
            staging = weights + FloatPanel.rows * Self.columns
            partial = staging + 8 * Self.columns
        }

        /// Unpacks columns `column ..< column + count` of the rows from `row` on.
        ///
        /// Rows past `hi` repeat the last one.
        @inline(__always)
        func fill<E: FloatElement>(
            _: E.Type,
            _ w: WeightRows,
            _ row: Int,
            _ hi: Int,
            _ column: Int,
            _ count: Int
        ) {
            for part in stride(from: 0, to: FloatPanel.rows, by: 8) {
                for index in 0..<8 {
                    let source = w.row(min(row + part + index, hi - 1)) + column * E.bytes
                    let target = staging + index * Self.columns
                    var i = 0
                    while i + 8 <= count {
                        store(E.load8(source + i * E.bytes), target + i)
                        i += 8
                    }
                    if i < count {
                        store(loadTail8(E.self, source + i * E.bytes, count - i), target + i)
                    }
                }
                for first in stride(from: 0, to: count, by: 8) {
                    transpose8(
                        staging + first,
                        every: 4 * Self.columns,
                        to: weights + first * FloatPanel.rows + part,
                        every: 4 * FloatPanel.rows,
                        count: 8
                    )
                }
            }
        }
    }

    /// Products of float weight rows `lo ..< hi` with `n` rows of floats, summed in order of k.
    ///
    /// Columns are the outer loop: their activations stay in the cache for all panels.
    func prefillFloatRows<E: FloatElement>(_: E.Type, _ o: FloatOperands) {
        let panel = FloatPanel(o.scratch)
        let (lo, hi) = (o.rows.lowerBound, o.rows.upperBound)
        for column in stride(from: 0, to: o.weights.columns, by: FloatPanel.columns) {
            let count = min(FloatPanel.columns, o.weights.columns - column)
            for row in stride(from: lo, to: hi, by: FloatPanel.rows) {
                panel.fill(E.self, o.weights, row, hi, column, count)
                let rows = min(FloatPanel.rows, hi - row)
                var i = 0
                while i < o.n {
                    let tile = o.n - i >= RowTile.rows ? RowTile.rows : min(2, o.n - i)
                    let start = o.x + i * o.xStride + column
                    let results = o.out + i * o.outStride + row
                    for j in 0..<tile where column == 0 {
                        (results + j * o.outStride).update(repeating: 0, count: rows)
                    }
                    if rows == FloatPanel.rows {
                        panel.multiply(tile, start, o.xStride, count, results, o.outStride)
                    } else {
                        panel
                            .multiplyPart(tile, rows, start, o.xStride, count, results, o.outStride)
                    }
                    i += tile
                }
            }
        }
    }

    extension FloatPanel {
        /// Adds the products with `tile` rows of floats to `out`.
        ///
        /// A tile has 6, 2 or 1 rows, and the same sums in the same order with all of them.
        @inline(__always)
        fileprivate func multiply(
            _ tile: Int,
            _ x: UnsafePointer<Float>,
            _ xStride: Int,
            _ count: Int,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            switch tile {
            case 1: multiply(OneTileRow.self, x, xStride, count, out, outStride)
            case 2: multiply(TwoTileRows.self, x, xStride, count, out, outStride)
            default: multiply(SixTileRows.self, x, xStride, count, out, outStride)
            }
        }

        /// The same where the matrix ends within the panel, after `rows` rows.
        fileprivate func multiplyPart(
            _ tile: Int,
            _ rows: Int,
            _ x: UnsafePointer<Float>,
            _ xStride: Int,
            _ count: Int,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            for j in 0..<tile {
                (partial + j * Self.rows).update(from: out + j * outStride, count: rows)
            }
            multiply(tile, x, xStride, count, partial, Self.rows)
            for j in 0..<tile {
                (out + j * outStride).update(from: partial + j * Self.rows, count: rows)
            }
        }

        private func multiply<Sums: TileSums>(
            _: Sums.Type,
            _ x: UnsafePointer<Float>,
            _ xStride: Int,
            _ count: Int,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            RowTile.addProducts(
                Sums.self,
                of: x,
                stride: xStride,
                count: count,
                with: weights,
                every: Self.rows,
                to: out,
                stride: outStride
            )
        }
    }
#endif
