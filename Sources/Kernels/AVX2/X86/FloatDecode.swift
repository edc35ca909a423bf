#if arch(x86_64)
    import KernelBlocks

    /// Products of float weight rows `lo ..< hi` with `n` rows of floats.
    ///
    /// Each result has four registers of partial sums along k, whatever `n` is; the tail is padded
    /// with zeros. Several activation rows are taken in pieces that stay in the first cache while
    /// eight weight rows pass by; up to three of them share the loads of the weights. A single one
    /// is not: reading weights out of order would cost more than it saves.
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
            for row in lo..<hi {
                var piece = FloatPiece<E>(w.row(row), columns: w.columns, x: x, out: out + row)
                piece.add(OneRow.self)
            }
            return
        }
        let bytes = FloatDecode<E>.rows * FloatDecode<E>.stateBytes
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

    /// What the products of up to eight weight rows with up to eight activation rows share.
    private struct FloatDecode<E: FloatElement> {
        /// Weight rows that pass by the same activations.
        static var rows: Int { 8 }
        /// Activation rows at a time.
        static var activations: Int { 8 }
        /// Bytes of one weight row's partial sums.
        static var stateBytes: Int { activations * 4 * 32 }
        /// Activations that stay in the first cache, 16 KB.
        static var cached: Int { 4096 }

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
            var from = 0
            repeat {
                let to = min(columns, from + size)
                for index in 0..<rows {
                    var piece = FloatPiece<E>(
                        weights.row(row + index),
                        columns: columns,
                        x: x,
                        out: out + index
                    )
                    (piece.from, piece.to) = (from, to)
                    (piece.xStride, piece.outStride) = (xStride, outStride)
                    piece.state = state + index * Self.stateBytes
                    piece.ahead =
                        index + 1 < rows
                        ? weights.row(row + index + 1) : weights.row(row) + size * E.bytes
                    var left = n
                    while left >= 3 {
                        piece.add(ThreeRows.self)
                        left -= 3
                    }
                    if left == 2 { piece.add(TwoRows.self) }
                    if left == 1 { piece.add(OneRow.self) }
                }
                from = to
            } while from < columns
        }
    }

    /// A piece of one weight row, and the activation rows that it is to be multiplied with.
    private struct FloatPiece<E: FloatElement> {
        var weights: UnsafeRawPointer
        var columns: Int
        /// Columns of the piece; `from` is a multiple of 32.
        var from = 0
        var to: Int
        /// The row whose piece comes next, as far as can be told.
        var ahead: UnsafeRawPointer
        var x: UnsafePointer<Float>
        var xStride = 0
        /// Partial sums, needed where a piece is not a whole row.
        var state: UnsafeMutableRawPointer?
        var out: UnsafeMutablePointer<Float>
        var outStride = 0

        /// A whole row, and one row of activations.
        @inline(__always)
        init(
            _ weights: UnsafeRawPointer,
            columns: Int,
            x: UnsafePointer<Float>,
            out: UnsafeMutablePointer<Float>
        ) {
            self.weights = weights
            self.columns = columns
            to = columns
            ahead = weights
            self.x = x
            self.out = out
        }

        /// Multiplies with the next rows of activations, and moves on.
        @inline(__always)
        mutating func add<Sums: RowSums>(_: Sums.Type) {
            let partial = state?.assumingMemoryBound(to: Sums.self)
            var (s0, s1, s2, s3) = (Sums(), Sums(), Sums(), Sums())
            if from > 0, let partial {
                (s0, s1, s2, s3) = (partial[0], partial[1], partial[2], partial[3])
            }
            var i = from
            while i + 32 <= to {
                let p = weights + i * E.bytes
                if Sums.rows > 1 { prefetch(ahead + i * E.bytes) }
                s0.add(E.load8(p), x + i, xStride)
                s1.add(E.load8(p + 8 * E.bytes), x + i + 8, xStride)
                s2.add(E.load8(p + 16 * E.bytes), x + i + 16, xStride)
                s3.add(E.load8(p + 24 * E.bytes), x + i + 24, xStride)
                i += 32
            }
            if to == columns {
                while i + 8 <= to {
                    s0.add(E.load8(weights + i * E.bytes), x + i, xStride)
                    i += 8
                }
                if i < to {
                    let tail = loadTail(E.self, weights + i * E.bytes, to - i)
                    s1.addTail(tail, x + i, xStride, to - i)
                }
                ((s0 + s1) + (s2 + s3)).store(out, outStride)
            } else if let partial {
                (partial[0], partial[1], partial[2], partial[3]) = (s0, s1, s2, s3)
            }
            x += Sums.rows * xStride
            out += Sums.rows * outStride
            state = state.map { $0 + 4 * MemoryLayout<Sums>.stride }
        }
    }

    /// Partial sums of the products of one weight row with some activation rows.
    private protocol RowSums {
        static var rows: Int { get }
        init()
        /// Adds the products of eight weights with eight activations of each row.
        mutating func add(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int)
        /// The same with the last activations, fewer than eight.
        mutating func addTail(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int, _ count: Int)
        static func + (a: Self, b: Self) -> Self
        /// Writes the whole sums.
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int)
    }

    private struct OneRow: RowSums {
        static var rows: Int { 1 }
        var a = Lanes()

        @inline(__always)
        mutating func add(_ w: Lanes, _ x: UnsafePointer<Float>, _: Int) {
            a = mulAdd(w, load(x), a)
        }

        @inline(__always)
        mutating func addTail(_ w: Lanes, _ x: UnsafePointer<Float>, _: Int, _ count: Int) {
            a = mulAdd(w, loadTail(Float32Element.self, x, count), a)
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self { Self(a: a.a + b.a) }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _: Int) { out[0] = sum(a) }
    }

    /// The rows of one and, behind them, those of another.
    private struct Rows<First: RowSums, Second: RowSums>: RowSums {
        static var rows: Int { First.rows + Second.rows }
        var first = First()
        var second = Second()

        @inline(__always)
        mutating func add(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int) {
            first.add(w, x, stride)
            second.add(w, x + First.rows * stride, stride)
        }

        @inline(__always)
        mutating func addTail(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int, _ count: Int) {
            first.addTail(w, x, stride, count)
            second.addTail(w, x + First.rows * stride, stride, count)
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self {
            Self(first: a.first + b.first, second: a.second + b.second)
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int) {
            first.store(out, stride)
            second.store(out + First.rows * stride, stride)
        }
    }

    private typealias TwoRows = Rows<OneRow, OneRow>
    /// As many as AVX2 has registers for: twelve sums, and the weights.
    private typealias ThreeRows = Rows<TwoRows, OneRow>
#endif
