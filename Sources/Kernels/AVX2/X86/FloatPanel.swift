#if arch(x86_64)
    import KernelBlocks

    #if SHIMMY_AVX512
        /// The widest register of floats.
        typealias PanelLanes = WideLanes

        @inline(__always)
        private func mulAdd(_ a: PanelLanes, _ b: PanelLanes, _ c: PanelLanes) -> PanelLanes {
            wideMulAdd(a, b, c)
        }
    #else
        /// The widest register of floats.
        typealias PanelLanes = Lanes
    #endif

    /// A piece of a float weight matrix, 24 KB: two registers of rows by columns, (columns, rows).
    struct FloatPanel {
        static var columns: Int { 6144 / rows }
        /// Weight rows of a panel.
        static var rows: Int { 2 * PanelLanes.scalarCount }
        /// Activation rows of a tile: twelve sums hide the latency of a product, and the
        /// two weights and the activation they meet fill AVX2's registers.
        static let tileRows = 6
        static var bytes: Int { 4 * columns * (FloatPanel.rows + 8) + 4 * rows * tileRows }

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
                        store(loadTail(E.self, source + i * E.bytes, count - i), target + i)
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
    func prefillFloatRows<E: FloatElement>(
        _: E.Type,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ x: UnsafePointer<Float>,
        _ xStride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        let panel = FloatPanel(scratch)
        for column in stride(from: 0, to: w.columns, by: FloatPanel.columns) {
            let count = min(FloatPanel.columns, w.columns - column)
            for row in stride(from: lo, to: hi, by: FloatPanel.rows) {
                panel.fill(E.self, w, row, hi, column, count)
                let rows = min(FloatPanel.rows, hi - row)
                var i = 0
                while i < n {
                    let tile = n - i >= FloatPanel.tileRows ? FloatPanel.tileRows : min(2, n - i)
                    let start = x + i * xStride + column
                    let results = out + i * outStride + row
                    if rows == FloatPanel.rows {
                        panel.multiply(tile, start, xStride, count, column, results, outStride)
                    } else {
                        panel.multiplyPart(
                            tile,
                            rows,
                            start,
                            xStride,
                            count,
                            column,
                            results,
                            outStride
                        )
                    }
                    i += tile
                }
            }
        }
    }

    extension FloatPanel {
        /// Adds the products with `tile` rows of floats to `out`; the first columns set it.
        ///
        /// A tile has 6, 2 or 1 rows, and the same sums in the same order with all of them.
        @inline(__always)
        fileprivate func multiply(
            _ tile: Int,
            _ x: UnsafePointer<Float>,
            _ xStride: Int,
            _ count: Int,
            _ column: Int,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            if tile == Self.tileRows {
                multiplyTile(x, xStride, count, column == 0, out, outStride)
            } else if tile == 2 {
                multiplyPair(x, xStride, count, column == 0, out, outStride)
            } else {
                multiplyRow(x, count, column == 0, out)
            }
        }

        /// The same where the matrix ends within the panel, after `rows` rows.
        fileprivate func multiplyPart(
            _ tile: Int,
            _ rows: Int,
            _ x: UnsafePointer<Float>,
            _ xStride: Int,
            _ count: Int,
            _ column: Int,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            for j in 0..<tile where column > 0 {
                (partial + j * Self.rows).update(from: out + j * outStride, count: rows)
            }
            multiply(tile, x, xStride, count, column, partial, Self.rows)
            for j in 0..<tile {
                (out + j * outStride).update(from: partial + j * Self.rows, count: rows)
            }
        }

        /// The weights of column `k`.
        @inline(__always)
        private func column(_ k: Int) -> (PanelLanes, PanelLanes) {
            let p = UnsafeRawPointer(weights + Self.rows * k)
            return (
                p.loadUnaligned(as: PanelLanes.self),
                (p + MemoryLayout<PanelLanes>.size).loadUnaligned(as: PanelLanes.self)
            )
        }

        private func multiplyTile(
            _ x: UnsafePointer<Float>,
            _ stride: Int,
            _ count: Int,
            _ isFirst: Bool,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            var a = PanelSums(out, isFirst)
            var b = PanelSums(out + outStride, isFirst)
            var c = PanelSums(out + 2 * outStride, isFirst)
            var d = PanelSums(out + 3 * outStride, isFirst)
            var e = PanelSums(out + 4 * outStride, isFirst)
            var f = PanelSums(out + 5 * outStride, isFirst)
            for k in 0..<count {
                let (w0, w1) = column(k)
                a.add(w0, w1, x[k])
                b.add(w0, w1, x[stride + k])
                c.add(w0, w1, x[2 * stride + k])
                d.add(w0, w1, x[3 * stride + k])
                e.add(w0, w1, x[4 * stride + k])
                f.add(w0, w1, x[5 * stride + k])
            }
            a.store(out)
            b.store(out + outStride)
            c.store(out + 2 * outStride)
            d.store(out + 3 * outStride)
            e.store(out + 4 * outStride)
            f.store(out + 5 * outStride)
        }

        private func multiplyPair(
            _ x: UnsafePointer<Float>,
            _ stride: Int,
            _ count: Int,
            _ isFirst: Bool,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            var a = PanelSums(out, isFirst)
            var b = PanelSums(out + outStride, isFirst)
            for k in 0..<count {
                let (w0, w1) = column(k)
                a.add(w0, w1, x[k])
                b.add(w0, w1, x[stride + k])
            }
            a.store(out)
            b.store(out + outStride)
        }

        private func multiplyRow(
            _ x: UnsafePointer<Float>,
            _ count: Int,
            _ isFirst: Bool,
            _ out: UnsafeMutablePointer<Float>
        ) {
            var sums = PanelSums(out, isFirst)
            for k in 0..<count {
                let (w0, w1) = column(k)
                sums.add(w0, w1, x[k])
            }
            sums.store(out)
        }
    }

    /// Sums of one activation row with the weight rows of a panel.
    private struct PanelSums {
        var low: PanelLanes
        var high: PanelLanes

        /// Goes on with the sums at `p`, or begins with zeros.
        @inline(__always)
        init(_ p: UnsafeMutablePointer<Float>, _ isFirst: Bool) {
            low = PanelLanes()
            high = PanelLanes()
            guard !isFirst else { return }
            low = UnsafeRawPointer(p).loadUnaligned(as: PanelLanes.self)
            high = UnsafeRawPointer(p + PanelLanes.scalarCount)
                .loadUnaligned(as: PanelLanes.self)
        }

        @inline(__always)
        mutating func add(_ w0: PanelLanes, _ w1: PanelLanes, _ x: Float) {
            let x = PanelLanes(repeating: x)
            low = mulAdd(w0, x, low)
            high = mulAdd(w1, x, high)
        }

        @inline(__always)
        func store(_ p: UnsafeMutablePointer<Float>) {
            UnsafeMutableRawPointer(p).storeBytes(of: low, as: PanelLanes.self)
            UnsafeMutableRawPointer(p + PanelLanes.scalarCount)
                .storeBytes(of: high, as: PanelLanes.self)
        }
    }
#endif
