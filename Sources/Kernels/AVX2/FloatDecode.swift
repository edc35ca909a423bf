#if arch(x86_64)
    import KernelBlocks

    /// Floats of a register.
    private let width = TileLanes.scalarCount

    /// Products of float weight rows `lo ..< hi` with `n` rows of floats.
    ///
    /// Each result has four registers of partial sums along k, whatever `n` is; the tail is padded
    /// with zeros. Several activation rows are taken in pieces that stay in the first cache while
    /// twelve weight rows pass by, copied in the order of their use: rows a power of two apart
    /// would drive each other out. A single one is not: the weights come in order, and each is
    /// asked for long before it is needed, since activations that leave the first cache would
    /// otherwise keep the processor from reading ahead.
    func decodeFloatRows<E: FloatElement>(_: E.Type, _ o: FloatOperands) {
        if o.n == 1 {
            let columns = o.weights.columns
            for row in o.rows { o.out[row] = floatDot(E.self, o.weights.row(row), o.x, columns) }
            return
        }
        let packed = o.scratch + FloatDecode<E>.stateBytes
        for first in stride(from: 0, to: o.n, by: FloatDecode<E>.activations) {
            let part = o.activations(first, min(FloatDecode<E>.activations, o.n - first))
            let work = FloatDecode<E>(
                weights: part.weights,
                x: part.x,
                xStride: part.xStride,
                n: part.n,
                packed: packed.assumingMemoryBound(to: Float.self),
                out: part.out,
                outStride: part.outStride,
                state: part.scratch
            )
            work.pack()
            for row in stride(
                from: o.rows.lowerBound,
                to: o.rows.upperBound,
                by: FloatDecode<E>.rows
            ) {
                work.run(row, min(FloatDecode<E>.rows, o.rows.upperBound - row))
            }
        }
    }

    /// Bytes of scratch that products of float weights need, for rows of `k` weights.
    func floatScratchBytes(_ k: Int) -> Int {
        let decode =
            FloatDecode<Float32Element>.stateBytes
            + 4 * FloatDecode<Float32Element>.activations * k
        return max(decode, FloatPanel.bytes)
    }

    /// The product of one weight row with one row of activations.
    @inline(__always)
    private func floatDot<E: FloatElement>(
        _: E.Type,
        _ weights: UnsafeRawPointer,
        _ x: UnsafePointer<Float>,
        _ columns: Int
    ) -> Float {
        let zero = TileLanes()
        var (s0, s1, s2, s3) = (zero, zero, zero, zero)
        var p = weights
        var i = 0
        while i + 4 * width <= columns {
            prefetch(p + prefetchDistance, count: 4 * width * E.bytes)
            s0 = tileMulAdd(E.load(p), loadTile(x + i), s0)
            s1 = tileMulAdd(E.load(p + width * E.bytes), loadTile(x + i + width), s1)
            s2 = tileMulAdd(E.load(p + 2 * width * E.bytes), loadTile(x + i + 2 * width), s2)
            s3 = tileMulAdd(E.load(p + 3 * width * E.bytes), loadTile(x + i + 3 * width), s3)
            p += 4 * width * E.bytes
            i += 4 * width
        }
        while i + width <= columns {
            s0 = tileMulAdd(E.load(p), loadTile(x + i), s0)
            p += width * E.bytes
            i += width
        }
        if i < columns {
            let tail = loadTail(Float32Element.self, x + i, columns - i)
            s1 = tileMulAdd(loadTail(E.self, p, columns - i), tail, s1)
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
        /// Activation rows as they are.
        var x: UnsafePointer<Float>
        var xStride: Int
        var n: Int
        /// The same, in the order in which tiles meet them; see `pack`.
        var packed: UnsafeMutablePointer<Float>
        var out: UnsafeMutablePointer<Float>
        var outStride: Int
        /// Partial sums between two pieces of the activations.
        var state: UnsafeMutableRawPointer

        /// Columns of a piece, a multiple of four registers.
        private var pieceColumns: Int {
            let pieces = max(1, (weights.columns * n + Self.cached - 1) / Self.cached)
            return (weights.columns / pieces + 4 * width) / (4 * width) * (4 * width)
        }

        /// Copies the columns that fill four registers: piece by piece, in each a tile's rows, in
        /// these every fourth register's columns from the first, the second and so on, of each row.
        func pack() {
            let end = weights.columns / (4 * width) * (4 * width)
            var target = packed
            for from in stride(from: 0, to: end, by: pieceColumns) {
                let to = min(end, from + pieceColumns)
                var first = 0
                while first < n {
                    let rows = Self.tileRows(n - first)
                    for part in 0..<4 {
                        for column in stride(from: from + width * part, to: to, by: 4 * width) {
                            for row in first..<first + rows {
                                let values = loadTile(x + row * xStride + column)
                                UnsafeMutableRawPointer(target)
                                    .storeBytes(of: values, as: TileLanes.self)
                                target += width
                            }
                        }
                    }
                    first += rows
                }
            }
        }

        /// How many of the next `left` activation rows meet a tile together.
        private static func tileRows(_ left: Int) -> Int {
            return min(left, 4)
        }

        /// The rows whose piece comes after that of `row`, as far before it as the latter begins.
        @inline(__always)
        private func ahead(
            of row: Int,
            in rows: Range<Int>,
            _ from: Int,
            _ to: Int
        ) -> UnsafeRawPointer {
            if row + 3 < rows.upperBound { return weights.row(row + 3) }
            if to < weights.columns {
                return weights.row(rows.lowerBound) + (to - from) * E.bytes
            }
            return weights.row(rows.upperBound) - from * E.bytes
        }

        /// Products of weight rows `row ..< row + rows`.
        @inline(__always)
        func run(_ row: Int, _ rows: Int) {
            let columns = weights.columns
            for from in stride(from: 0, to: columns, by: pieceColumns) {
                let to = min(columns, from + pieceColumns)
                for index in stride(from: 0, to: rows, by: 3) {
                    var tile = FloatTile<E>(
                        first: weights.row(row + index),
                        second: weights.row(row + min(index + 1, rows - 1)),
                        third: weights.row(row + min(index + 2, rows - 1)),
                        rows: min(3, rows - index),
                        columns: columns,
                        from: from,
                        to: to,
                        ahead: ahead(of: row + index, in: row..<row + rows, from, to),
                        aheadStride: weights.bytesPerRow,
                        packed: packed + n * from,
                        x: x,
                        xStride: xStride,
                        state: state + index / 3 * Self.tileBytes,
                        out: out + row + index,
                        outStride: outStride
                    )
                    var left = n
                    while left > 0 {
                        let rows = Self.tileRows(left)
                        switch rows {
                        case 1: tile.add(OneRow.self, asksAhead: left == n)
                        case 2: tile.add(TwoRows.self, asksAhead: left == n)
                        case 3: tile.add(ThreeRows.self, asksAhead: left == n)
                        default: tile.add(FourRows.self, asksAhead: left == n)
                        }
                        left -= rows
                    }
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
        /// Columns of the piece; `from` is a multiple of four registers.
        var from: Int
        var to: Int
        /// The rows whose piece comes next.
        var ahead: UnsafeRawPointer
        var aheadStride: Int
        /// The piece's activations as `FloatDecode.pack` wrote them.
        var packed: UnsafePointer<Float>
        var x: UnsafePointer<Float>
        var xStride: Int
        var state: UnsafeMutableRawPointer
        var out: UnsafeMutablePointer<Float>
        var outStride: Int

        /// Multiplies with the next rows of activations, and moves on.
        @inline(__always)
        mutating func add<Sums: RowSums>(_: Sums.Type, asksAhead: Bool) {
            let partial = state.assumingMemoryBound(to: Sums.self)
            let end = from + (to - from) / (4 * width) * (4 * width)
            for part in 0..<4 {
                var sums = from == 0 ? Sums() : partial[part]
                for i in stride(from: from + width * part, to: end, by: 4 * width) {
                    // A little at a time, since few requests are taken at once.
                    if asksAhead && part < 3 { askAhead(part, i - width * part) }
                    sums.add(weights(i), packed, width)
                    packed += width * Sums.rows
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

        /// Adds the last columns, fewer than four registers.
        @inline(__always)
        private func addRest<Sums: RowSums>(_: Sums.Type, from end: Int) {
            let partial = state.assumingMemoryBound(to: Sums.self)
            var i = end
            while i + width <= to {
                partial[0].add(weights(i), x + i, xStride)
                i += width
            }
            if i < to {
                let offset = i * E.bytes
                let tails = ThreeWeights(
                    first: loadTail(E.self, first + offset, to - i),
                    second: loadTail(E.self, second + offset, to - i),
                    third: loadTail(E.self, third + offset, to - i)
                )
                partial[1].addTail(tails, x + i, xStride, to - i)
            }
        }

        /// A register of weights of each row, from column `i` on.
        @inline(__always)
        private func weights(_ i: Int) -> ThreeWeights {
            ThreeWeights(
                first: E.load(first + i * E.bytes),
                second: E.load(second + i * E.bytes),
                third: E.load(third + i * E.bytes)
            )
        }

        /// Asks for four registers of weights of one of the rows that come next.
        @inline(__always)
        private func askAhead(_ row: Int, _ i: Int) {
            prefetch(ahead + row * aheadStride + i * E.bytes, count: 4 * width * E.bytes)
        }
    }
#endif
