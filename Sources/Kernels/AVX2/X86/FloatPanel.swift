#if arch(x86_64)
    package import KernelBlocks

    /// A piece of a float weight matrix: 16 rows by up to 256 columns, (columns, 16 rows).
    struct FloatPanel {
        static let columns = 256
        /// Weight rows of a panel.
        static let rows = 16
        /// Activation rows of a tile.
        static let tileRows = 4
        static var bytes: Int { 4 * columns * (FloatPanel.rows + 8) + 2 * 32 * FloatPanel.tileRows }

        /// The panel.
        var weights: UnsafeMutablePointer<Float>
        /// Eight rows on their way into it.
        var staging: UnsafeMutablePointer<Float>
        /// A tile's results so far (4 activation rows, 16 weight rows).
        var sums: UnsafeMutablePointer<Lanes>

        /// Lays the panel out in `FloatPanel.bytes` bytes.
        init(_ scratch: UnsafeMutableRawPointer) {
            let count = FloatPanel.rows * Self.columns
            weights = scratch.bindMemory(to: Float.self, capacity: count)
            staging = (scratch + 4 * count).bindMemory(to: Float.self, capacity: 8 * Self.columns)
            sums = (scratch + 4 * count + 32 * Self.columns)
                .bindMemory(to: Lanes.self, capacity: 2 * FloatPanel.tileRows)
        }

        /// Unpacks columns `column ..< column + count` of 16 rows from `row` on.
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
            for half in 0..<2 {
                for index in 0..<8 {
                    let source = w.row(min(row + 8 * half + index, hi - 1)) + column * E.bytes
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
                        to: weights + first * FloatPanel.rows + 8 * half,
                        every: 4 * FloatPanel.rows,
                        count: 8
                    )
                }
            }
        }
    }

    /// Products of float weight rows `lo ..< hi` with `n` rows of floats, summed in order of k.
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
        for row in stride(from: lo, to: hi, by: FloatPanel.rows) {
            let rows = min(FloatPanel.rows, hi - row)
            for column in stride(from: 0, to: w.columns, by: FloatPanel.columns) {
                let count = min(FloatPanel.columns, w.columns - column)
                panel.fill(E.self, w, row, hi, column, count)
                var i = 0
                while i < n {
                    let results = out + i * outStride + row
                    let tile = n - i >= FloatPanel.tileRows ? FloatPanel.tileRows : 1
                    for j in 0..<tile {
                        let sums = panel.sums + 2 * j
                        sums[0] = Lanes()
                        sums[1] = Lanes()
                        guard column > 0 else { continue }
                        UnsafeMutableRawPointer(sums)
                            .copyMemory(from: results + j * outStride, byteCount: 4 * rows)
                    }
                    let start = x + i * xStride + column
                    if tile == FloatPanel.tileRows {
                        multiplyFloatTile(panel, start, xStride, count)
                    } else {
                        multiplyFloatRow(panel, start, count)
                    }
                    for j in 0..<tile {
                        UnsafeMutableRawPointer(results + j * outStride)
                            .copyMemory(from: panel.sums + 2 * j, byteCount: 4 * rows)
                    }
                    i += tile
                }
            }
        }
    }

    /// Adds the products of a panel with four rows of floats to its sums.
    private func multiplyFloatTile(
        _ panel: FloatPanel,
        _ x: UnsafePointer<Float>,
        _ stride: Int,
        _ count: Int
    ) {
        let sums = panel.sums
        var (a0, a1, b0, b1) = (sums[0], sums[1], sums[2], sums[3])
        var (c0, c1, d0, d1) = (sums[4], sums[5], sums[6], sums[7])
        for k in 0..<count {
            let w0 = load(panel.weights + FloatPanel.rows * k)
            let w1 = load(panel.weights + FloatPanel.rows * k + 8)
            let a = splat(x[k])
            a0 = mulAdd(w0, a, a0)
            a1 = mulAdd(w1, a, a1)
            let b = splat(x[stride + k])
            b0 = mulAdd(w0, b, b0)
            b1 = mulAdd(w1, b, b1)
            let c = splat(x[2 * stride + k])
            c0 = mulAdd(w0, c, c0)
            c1 = mulAdd(w1, c, c1)
            let d = splat(x[3 * stride + k])
            d0 = mulAdd(w0, d, d0)
            d1 = mulAdd(w1, d, d1)
        }
        (sums[0], sums[1], sums[2], sums[3]) = (a0, a1, b0, b1)
        (sums[4], sums[5], sums[6], sums[7]) = (c0, c1, d0, d1)
    }

    /// The same with one row: the same sums in the same order.
    private func multiplyFloatRow(_ panel: FloatPanel, _ x: UnsafePointer<Float>, _ count: Int) {
        var (a0, a1) = (panel.sums[0], panel.sums[1])
        for k in 0..<count {
            let a = splat(x[k])
            a0 = mulAdd(load(panel.weights + FloatPanel.rows * k), a, a0)
            a1 = mulAdd(load(panel.weights + FloatPanel.rows * k + 8), a, a1)
        }
        (panel.sums[0], panel.sums[1]) = (a0, a1)
    }
#endif
