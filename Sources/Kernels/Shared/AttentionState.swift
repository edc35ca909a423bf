import KernelBlocks

/// The running softmax of a tile: per row a maximum, a sum and the weighted values so far.
struct AttentionState {
    let tile: AttentionTile
    let rows: Int
    let keys: UnsafeMutablePointer<Float>  // (keySize, positions), the page at hand
    let values: UnsafeMutablePointer<Float>  // (positions, valueSize)
    let queries: UnsafeMutablePointer<Float>  // (rows, keySize), scaled
    let sums: UnsafeMutablePointer<Float>  // (rows, valueSize)
    let weights: UnsafeMutablePointer<Float>  // (rows, positions), of the page at hand
    let maxima: UnsafeMutablePointer<Float>  // (rows)
    let totals: UnsafeMutablePointer<Float>  // (rows)

    @inline(__always)
    init(_ tile: AttentionTile, _ rows: Int, _ scratch: UnsafeMutablePointer<Float>) {
        self.tile = tile
        self.rows = rows
        keys = scratch
        values = keys + CachePage.positions * tile.keySize
        queries = values + CachePage.positions * tile.valueSize
        sums = queries + rows * tile.keySize
        weights = sums + rows * tile.valueSize
        maxima = weights + rows * CachePage.positions
        totals = maxima + rows
    }

    @inline(__always)
    func begin() {
        for row in 0..<rows {
            let head = row % tile.heads
            let source =
                tile.queries + row / tile.heads * tile.queryTokenStride + head
                * tile.queryHeadStride
            let query = queries + row * tile.keySize
            for d in 0..<tile.keySize { query[d] = source[d] * tile.scale }
            if let sinks = tile.sinks {
                maxima[row] = sinks[head]
                totals[row] = 1
            } else {
                maxima[row] = -.infinity
                totals[row] = 0
            }
        }
        sums.update(repeating: 0, count: rows * tile.valueSize)
    }

    /// Widens a page's keys and values to floats, once for all rows.
    @inline(__always)
    func loadPage(_ index: Int) {
        let page = Int(tile.pageTable[index])
        let positions = CachePage.positions
        widenPage(
            tile.keys + page * tile.keyPageStride,
            tile.cacheType,
            tile.keySize,
            keys,
            valuesPerScale: positions
        )
        widenPage(
            tile.values + page * tile.valuePageStride,
            tile.cacheType,
            tile.valueSize,
            values,
            valuesPerScale: 0
        )
    }

    /// Adds one page: scores, softmax so far, weighted values.
    ///
    /// Keys meet all rows before values do, so that either stays in the first cache meanwhile.
    @inline(__always)
    func addPage(_ page: Int) {
        let base = page * CachePage.positions
        score()
        for row in 0..<rows {
            let visible = visible(row, base)
            if !visible.isEmpty { weigh(row, visible) }
        }
        var row = 0
        while row < rows {
            if row + RowTile.rows <= rows, seesAll(row, base), seesAll(row + RowTile.rows - 1, base)
            {
                accumulateTile(row)
                row += RowTile.rows
            } else {
                let visible = visible(row, base)
                if !visible.isEmpty {
                    accumulate(row, visible.lowerBound, visible.upperBound, from: 0)
                }
                row += 1
            }
        }
    }

    /// Positions of the page from `base` on that a row sees.
    @inline(__always)
    private func visible(_ row: Int, _ base: Int) -> Range<Int> {
        let position = tile.firstPosition + row / tile.heads
        let upper = tile.isCausal ? position + 1 : tile.length
        let lower = tile.window > 0 ? position - tile.window + 1 : 0
        let from = max(0, lower - base)
        return from..<max(from, min(CachePage.positions, upper - base))
    }

    /// Whether a row sees the whole page; of rows in order, those between two that do, do.
    @inline(__always)
    private func seesAll(_ row: Int, _ base: Int) -> Bool {
        visible(row, base).count == CachePage.positions
    }

    /// weights = query * keys for all rows.
    @inline(__always)
    private func score() {
        let positions = CachePage.positions
        var row = 0
        while row < rows {
            let query = queries + row * tile.keySize
            let out = weights + row * positions
            if row + RowTile.rows <= rows {
                out.update(repeating: 0, count: RowTile.rows * positions)
                for block in stride(from: 0, to: positions, by: RowTile.columns) {
                    RowTile.addProducts(
                        SixTileRows.self,
                        of: query,
                        stride: tile.keySize,
                        count: tile.keySize,
                        with: keys + block,
                        every: positions,
                        to: out + block,
                        stride: positions
                    )
                }
                row += RowTile.rows
            } else {
                scoreRow(query, out)
                row += 1
            }
        }
    }

    /// The same for one row.
    @inline(__always)
    private func scoreRow(_ query: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>) {
        for block in stride(from: 0, to: CachePage.positions, by: 32) {
            var (a, b, c, d) = (splat(0), splat(0), splat(0), splat(0))
            var key = UnsafePointer(keys + block)
            for i in 0..<tile.keySize {
                let q = splat(query[i])
                a = mulAdd(q, load(key), a)
                b = mulAdd(q, load(key + 8), b)
                c = mulAdd(q, load(key + 16), c)
                d = mulAdd(q, load(key + 24), d)
                key += CachePage.positions
            }
            store(a, out + block)
            store(b, out + block + 8)
            store(c, out + block + 16)
            store(d, out + block + 24)
        }
    }

    /// weights = e^(what is visible - maximum so far), and the rest nothing.
    @inline(__always)
    private func weigh(_ row: Int, _ visible: Range<Int>) {
        let weights = weights + row * CachePage.positions
        if tile.softCap > 0 {
            Vector.softCap(weights, cap: tile.softCap, n: CachePage.positions)
        }
        for i in 0..<visible.lowerBound { weights[i] = -.infinity }
        for i in visible.upperBound..<CachePage.positions { weights[i] = -.infinity }
        let total = exponentiate(row)
        totals[row] += total
    }

    /// sums += weights * values over a whole page, for the rows of a tile.
    @inline(__always)
    private func accumulateTile(_ row: Int) {
        let (positions, size) = (CachePage.positions, tile.valueSize)
        var d = 0
        while d + RowTile.columns <= size {
            RowTile.addProducts(
                SixTileRows.self,
                of: weights + row * positions,
                stride: positions,
                count: positions,
                with: values + d,
                every: size,
                to: sums + row * size + d,
                stride: size
            )
            d += RowTile.columns
        }
        guard d < size else { return }
        for row in row..<row + RowTile.rows { accumulate(row, 0, positions, from: d) }
    }

    /// weights = e^(weights - maximum so far); rescales what was summed under the old maximum.
    @inline(__always)
    private func exponentiate(_ row: Int) -> Float {
        let weights = weights + row * CachePage.positions
        var top = load(weights)
        for i in 1..<(CachePage.positions / 8) { top = larger(load(weights + 8 * i), top) }
        let peak = maximum(top)
        let old = maxima[row]
        let new = peak > old ? peak : old
        if new > old {
            let factor = old == -.infinity ? 0 : exponential(splat(old - new))[0]
            maxima[row] = new
            totals[row] *= factor
            Vector.scale(sums + row * tile.valueSize, by: factor, n: tile.valueSize)
        }
        var total = splat(0)
        for i in 0..<(CachePage.positions / 8) {
            let e = exponential(load(weights + 8 * i) - splat(new))
            store(e, weights + 8 * i)
            total += e
        }
        return sum(total)
    }

    /// sums += weights * values over positions from ..< to, in dimensions `first` and on.
    ///
    /// Positions outside weigh nothing, but what stands there may be anything.
    @inline(__always)
    private func accumulate(_ row: Int, _ from: Int, _ to: Int, from first: Int) {
        let weights = weights + row * CachePage.positions
        let out = sums + row * tile.valueSize
        let size = tile.valueSize
        var d = first
        while d + 32 <= size {
            var a = load(out + d)
            var b = load(out + d + 8)
            var c = load(out + d + 16)
            var e = load(out + d + 24)
            var value = UnsafePointer(values + from * size + d)
            for i in from..<to {
                let w = splat(weights[i])
                a = mulAdd(w, load(value), a)
                b = mulAdd(w, load(value + 8), b)
                c = mulAdd(w, load(value + 16), c)
                e = mulAdd(w, load(value + 24), e)
                value += size
            }
            store(a, out + d)
            store(b, out + d + 8)
            store(c, out + d + 16)
            store(e, out + d + 24)
            d += 32
        }
        while d + 8 <= size {
            var a = load(out + d)
            for i in from..<to { a = mulAdd(splat(weights[i]), load(values + i * size + d), a) }
            store(a, out + d)
            d += 8
        }
        while d < size {
            var a = out[d]
            for i in from..<to { a += weights[i] * values[i * size + d] }
            out[d] = a
            d += 1
        }
    }

    @inline(__always)
    func finish() {
        for row in 0..<rows {
            let out =
                tile.output + row / tile.heads * tile.outputTokenStride
                + row % tile.heads * tile.outputHeadStride
            let inverse = totals[row] > 0 ? 1 / totals[row] : 0
            let source = sums + row * tile.valueSize
            for d in 0..<tile.valueSize { out[d] = source[d] * inverse }
        }
    }
}
