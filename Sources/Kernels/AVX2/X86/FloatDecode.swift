#if arch(x86_64)
    import KernelBlocks

    /// Products of float weight rows `lo ..< hi` with `n` rows of floats.
    ///
    /// Each result has four registers of partial sums along k, whatever `n` is; the tail is padded
    /// with zeros. Several activation rows are taken in pieces that stay in the first cache while
    /// twelve weight rows pass by. A single one is not: the weights come in order, and each is
    /// asked for long before it is needed, since activations that leave the first cache would
    /// otherwise keep the processor from reading ahead.
    func decodeFloatRows<E: FloatElement>(
        _: E.Type,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ x: UnsafePointer<Float>,
        _ xStride: Int,
        _ n: Int,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int
    ) {
        if n == 1 {
            for row in lo..<hi { out[row] = floatDot(E.self, w.row(row), x, w.columns) }
            return
        }
        let bytes = FloatDecode<E>.stateBytes
        withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 32) { buffer in
            let work = FloatDecode<E>(
                weights: w,
                xStride: xStride,
                outStride: outStride,
                state: buffer.baseAddress.unsafelyUnwrapped
            )
            for row in stride(from: lo, to: hi, by: FloatDecode<E>.rows) {
                let rows = min(FloatDecode<E>.rows, hi - row)
                for first in stride(from: 0, to: n, by: FloatDecode<E>.activations) {
                    work.run(
                        row,
                        rows,
                        x + first * xStride,
                        min(FloatDecode<E>.activations, n - first),
                        out + first * outStride + row
                    )
                }
            }
        }
    }

    /// The product of one weight row with one row of activations.
    @inline(__always)
    private func floatDot<E: FloatElement>(
        _: E.Type,
        _ weights: UnsafeRawPointer,
        _ x: UnsafePointer<Float>,
        _ columns: Int
    ) -> Float {
        var (s0, s1, s2, s3) = (Lanes(), Lanes(), Lanes(), Lanes())
        var p = weights
        var i = 0
        while i + 32 <= columns {
            prefetch(p + prefetchDistance, count: 32 * E.bytes)
            s0 = mulAdd(E.load8(p), load(x + i), s0)
            s1 = mulAdd(E.load8(p + 8 * E.bytes), load(x + i + 8), s1)
            s2 = mulAdd(E.load8(p + 16 * E.bytes), load(x + i + 16), s2)
            s3 = mulAdd(E.load8(p + 24 * E.bytes), load(x + i + 24), s3)
            p += 32 * E.bytes
            i += 32
        }
        while i + 8 <= columns {
            s0 = mulAdd(E.load8(p), load(x + i), s0)
            p += 8 * E.bytes
            i += 8
        }
        if i < columns {
            let tail = loadTail(Float32Element.self, x + i, columns - i)
            s1 = mulAdd(loadTail(E.self, p, columns - i), tail, s1)
        }
        return sum((s0 + s1) + (s2 + s3))
    }

    /// What the products of up to twelve weight rows with up to eight activation rows share.
    private struct FloatDecode<E: FloatElement> {
        /// Weight rows that pass by the same activations, a multiple of three.
        static var rows: Int { 12 }
        /// Activation rows at a time.
        static var activations: Int { 8 }
        /// Activations that stay in the first cache, 16 KB.
        static var cached: Int { 4096 }
        /// Bytes of the partial sums of three weight rows with all activation rows.
        static var tileBytes: Int { 4 * activations * MemoryLayout<OneRow>.stride }
        /// Bytes of all partial sums.
        static var stateBytes: Int { rows / 3 * tileBytes }

        var weights: WeightRows
        var xStride: Int
        var outStride: Int
        /// Partial sums between two pieces of the activations.
        var state: UnsafeMutableRawPointer

        /// Products of weight rows `row ..< row + rows` with `n` activation rows.
        @inline(__always)
        func run(
            _ row: Int,
            _ rows: Int,
            _ x: UnsafePointer<Float>,
            _ n: Int,
            _ out: UnsafeMutablePointer<Float>
        ) {
            let columns = weights.columns
            let pieces = max(1, (columns * n + Self.cached - 1) / Self.cached)
            let size = (columns / pieces + 32) / 32 * 32
            for from in stride(from: 0, to: columns, by: size) {
                let to = min(columns, from + size)
                for index in stride(from: 0, to: rows, by: 3) {
                    var tile = FloatTile<E>(
                        first: weights.row(row + index),
                        second: weights.row(row + min(index + 1, rows - 1)),
                        third: weights.row(row + min(index + 2, rows - 1)),
                        rows: min(3, rows - index),
                        columns: columns,
                        from: from,
                        to: to,
                        // The next three rows, or the first ones' next piece.
                        ahead: index + 3 < rows
                            ? weights.row(row + index + 3)
                            : weights.row(row) + (to - from) * E.bytes,
                        aheadStride: weights.bytesPerRow,
                        x: x,
                        xStride: xStride,
                        state: state + index / 3 * Self.tileBytes,
                        out: out + index,
                        outStride: outStride
                    )
                    var left = n
                    while left >= 4 {
                        tile.add(FourRows.self)
                        left -= 4
                    }
                    if left == 3 { tile.add(ThreeRows.self) }
                    if left == 2 { tile.add(TwoRows.self) }
                    if left == 1 { tile.add(OneRow.self) }
                }
            }
        }
    }

    /// A piece of three weight rows, and the activation rows that it is to be multiplied with.
    ///
    /// The four partial sums along k are worked out one after another, so that those of three
    /// weight rows with four activation rows fit AVX2's registers.
    private struct FloatTile<E: FloatElement> {
        var first: UnsafeRawPointer
        var second: UnsafeRawPointer
        var third: UnsafeRawPointer
        /// How many of the three count.
        var rows: Int
        var columns: Int
        /// Columns of the piece; `from` is a multiple of 32.
        var from: Int
        var to: Int
        /// The rows whose piece comes next.
        var ahead: UnsafeRawPointer
        var aheadStride: Int
        var x: UnsafePointer<Float>
        var xStride: Int
        var state: UnsafeMutableRawPointer
        var out: UnsafeMutablePointer<Float>
        var outStride: Int

        /// Multiplies with the next rows of activations, and moves on.
        @inline(__always)
        mutating func add<Sums: RowSums>(_: Sums.Type) {
            let partial = state.assumingMemoryBound(to: Sums.self)
            let end = from + (to - from) / 32 * 32
            for part in 0..<4 {
                var sums = from == 0 ? Sums() : partial[part]
                for i in stride(from: from + 8 * part, to: end, by: 32) {
                    if part == 0 { askAhead(i) }
                    sums.add(weights(i), x + i, xStride)
                }
                partial[part] = sums
            }
            if to == columns {
                addRest(Sums.self, from: end)
                let total = (partial[0] + partial[1]) + (partial[2] + partial[3])
                total.store(out, outStride, rows)
            }
            x += Sums.rows * xStride
            out += Sums.rows * outStride
            state += 4 * MemoryLayout<Sums>.stride
        }

        /// Adds the last columns, fewer than 32.
        @inline(__always)
        private func addRest<Sums: RowSums>(_: Sums.Type, from end: Int) {
            let partial = state.assumingMemoryBound(to: Sums.self)
            var i = end
            while i + 8 <= to {
                partial[0].add(weights(i), x + i, xStride)
                i += 8
            }
            if i < to {
                let offset = i * E.bytes
                let tails = Weights(
                    first: loadTail(E.self, first + offset, to - i),
                    second: loadTail(E.self, second + offset, to - i),
                    third: loadTail(E.self, third + offset, to - i)
                )
                partial[1].addTail(tails, x + i, xStride, to - i)
            }
        }

        /// Eight weights of each row, from column `i` on.
        @inline(__always)
        private func weights(_ i: Int) -> Weights {
            Weights(
                first: E.load8(first + i * E.bytes),
                second: E.load8(second + i * E.bytes),
                third: E.load8(third + i * E.bytes)
            )
        }

        /// Asks for 32 weights of each of the rows that come next.
        @inline(__always)
        private func askAhead(_ i: Int) {
            let p = ahead + i * E.bytes
            prefetch(p, count: 32 * E.bytes)
            prefetch(p + aheadStride, count: 32 * E.bytes)
            prefetch(p + 2 * aheadStride, count: 32 * E.bytes)
        }
    }

    /// Eight weights of three rows.
    private struct Weights {
        var first: Lanes
        var second: Lanes
        var third: Lanes
    }

    /// Partial sums of the products of three weight rows with some activation rows.
    private protocol RowSums {
        static var rows: Int { get }
        init()
        /// Adds the products of eight weights with eight activations of each row.
        mutating func add(_ w: Weights, _ x: UnsafePointer<Float>, _ stride: Int)
        /// The same with the last activations, fewer than eight.
        mutating func addTail(_ w: Weights, _ x: UnsafePointer<Float>, _ stride: Int, _ count: Int)
        static func + (a: Self, b: Self) -> Self
        /// Writes the whole sums of the first `count` weight rows.
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int, _ count: Int)
    }

    private struct OneRow: RowSums {
        static var rows: Int { 1 }
        var first = Lanes()
        var second = Lanes()
        var third = Lanes()

        @inline(__always)
        private mutating func add(_ w: Weights, _ x: Lanes) {
            first = mulAdd(w.first, x, first)
            second = mulAdd(w.second, x, second)
            third = mulAdd(w.third, x, third)
        }

        @inline(__always)
        mutating func add(_ w: Weights, _ x: UnsafePointer<Float>, _: Int) { add(w, load(x)) }

        @inline(__always)
        mutating func addTail(_ w: Weights, _ x: UnsafePointer<Float>, _: Int, _ count: Int) {
            add(w, loadTail(Float32Element.self, x, count))
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self {
            Self(first: a.first + b.first, second: a.second + b.second, third: a.third + b.third)
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _: Int, _ count: Int) {
            out[0] = sum(first)
            if count > 1 { out[1] = sum(second) }
            if count > 2 { out[2] = sum(third) }
        }
    }

    /// The rows of one and, behind them, those of another.
    private struct Rows<First: RowSums, Second: RowSums>: RowSums {
        static var rows: Int { First.rows + Second.rows }
        var first = First()
        var second = Second()

        @inline(__always)
        mutating func add(_ w: Weights, _ x: UnsafePointer<Float>, _ stride: Int) {
            first.add(w, x, stride)
            second.add(w, x + First.rows * stride, stride)
        }

        @inline(__always)
        mutating func addTail(_ w: Weights, _ x: UnsafePointer<Float>, _ stride: Int, _ count: Int)
        {
            first.addTail(w, x, stride, count)
            second.addTail(w, x + First.rows * stride, stride, count)
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self {
            Self(first: a.first + b.first, second: a.second + b.second)
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int, _ count: Int) {
            first.store(out, stride, count)
            second.store(out + First.rows * stride, stride, count)
        }
    }

    private typealias TwoRows = Rows<OneRow, OneRow>
    private typealias ThreeRows = Rows<TwoRows, OneRow>
    /// As many as AVX2 has registers for: twelve sums, three of weights and the activations.
    private typealias FourRows = Rows<TwoRows, TwoRows>
#endif
