package import KernelBlocks

extension Vector {
    package static func attend(_ tile: AttentionTile, scratch: UnsafeMutablePointer<Float>) {
        let rows = tile.tokens * tile.heads
        let state = AttentionState(tile, rows, scratch)
        state.begin()
        let positions = CachePage.positions
        let last = tile.isCausal ? tile.firstPosition + tile.tokens : tile.length
        let first = tile.window > 0 ? max(0, tile.firstPosition - tile.window + 1) : 0
        var page = first / positions
        while page * positions < last {
            state.loadPage(page)
            for row in 0..<rows { state.addPage(page, row) }
            page += 1
        }
        state.finish()
    }
}

/// The running softmax of a tile: per row a maximum, a sum and the weighted values so far.
private struct AttentionState {
    let tile: AttentionTile
    let rows: Int
    let keys: UnsafeMutablePointer<Float>  // (keySize, positions), the page at hand
    let values: UnsafeMutablePointer<Float>  // (positions, valueSize)
    let queries: UnsafeMutablePointer<Float>  // (rows, keySize), scaled
    let sums: UnsafeMutablePointer<Float>  // (rows, valueSize)
    let weights: UnsafeMutablePointer<Float>  // (positions), of the row at hand
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
        maxima = weights + CachePage.positions
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

    /// Adds one page to one row: scores, softmax so far, weighted values.
    @inline(__always)
    func addPage(_ page: Int, _ row: Int) {
        let position = tile.firstPosition + row / tile.heads
        let base = page * CachePage.positions
        let upper = tile.isCausal ? position + 1 : tile.length
        let lower = tile.window > 0 ? position - tile.window + 1 : 0
        let from = max(0, lower - base)
        let to = min(CachePage.positions, upper - base)
        guard from < to else { return }
        score(row)
        if tile.softCap > 0 {
            Vector.softCap(weights, cap: tile.softCap, n: CachePage.positions)
        }
        for i in 0..<from { weights[i] = -.infinity }
        for i in to..<CachePage.positions { weights[i] = -.infinity }
        let total = exponentiate(row)
        totals[row] += total
        // Positions outside the page's visible part weigh nothing; skipping them only saves work.
        accumulate(row, from, to)
    }

    /// weights = query * keys, 32 positions at a time.
    @inline(__always)
    func score(_ row: Int) {
        let query = queries + row * tile.keySize
        var block = 0
        while block < CachePage.positions {
            var a = splat(0)
            var b = splat(0)
            var c = splat(0)
            var d = splat(0)
            var key = UnsafePointer(keys + block)
            for i in 0..<tile.keySize {
                let q = splat(query[i])
                a = mulAdd(q, load(key), a)
                b = mulAdd(q, load(key + 8), b)
                c = mulAdd(q, load(key + 16), c)
                d = mulAdd(q, load(key + 24), d)
                key += CachePage.positions
            }
            store(a, weights + block)
            store(b, weights + block + 8)
            store(c, weights + block + 16)
            store(d, weights + block + 24)
            block += 32
        }
    }

    /// weights = e^(weights - maximum so far); rescales what was summed under the old maximum.
    @inline(__always)
    func exponentiate(_ row: Int) -> Float {
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

    /// sums += weights * values over positions from ..< to.
    @inline(__always)
    func accumulate(_ row: Int, _ from: Int, _ to: Int) {
        let out = sums + row * tile.valueSize
        let size = tile.valueSize
        var d = 0
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

/// Widens one page's keys or values; scales follow positions along rows of `valuesPerScale`
/// values (keys), or one row per position when that is 0 (values).
@inline(__always)
private func widenPage(
    _ page: UnsafeRawPointer,
    _ type: CacheType,
    _ headSize: Int,
    _ out: UnsafeMutablePointer<Float>,
    valuesPerScale: Int
) {
    let positions = CachePage.positions
    let count = positions * headSize
    switch type {
    case .f32:
        out.update(from: page.assumingMemoryBound(to: Float.self), count: count)
    case .f16:
        var i = 0
        while i < count {
            store(loadHalf(page + 2 * i), out + i)
            i += 8
        }
    case .q8_0:
        let q = page.assumingMemoryBound(to: Int8.self)
        let scales = (page + count).assumingMemoryBound(to: Float.self)
        if valuesPerScale > 0 {
            for d in 0..<headSize {
                let row = scales + d / CachePage.group * positions
                for i in 0..<positions {
                    out[d * positions + i] = Float(q[d * positions + i]) * row[i]
                }
            }
        } else {
            for i in 0..<positions {
                for d in 0..<headSize {
                    out[i * headSize + d] =
                        Float(q[i * headSize + d]) * scales[d / CachePage.group * positions + i]
                }
            }
        }
    }
}
