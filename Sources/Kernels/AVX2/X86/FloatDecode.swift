#if arch(x86_64)
    package import KernelBlocks

    /// Products of float weight rows `lo ..< hi` with `n` rows of floats.
    ///
    /// Each result has four registers of partial sums along k, whatever `n` is; the tail is padded
    /// with zeros. Several activation rows are taken in pieces that stay in the first cache while
    /// eight weight rows pass by; up to three of them share the loads of the weights.
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
        ///
        /// A single row is not taken apart: reading weights out of order costs more than it saves.
        static var cached: Int { 4096 }

        var weights: WeightRows
        var xStride: Int
        var outStride: Int
        /// Partial sums between two pieces of the activations.
        var state: UnsafeMutableRawPointer

        @inline(__always)
        func run(
            _ row: Int,
            _ rows: Int,
            _ x: UnsafePointer<Float>,
            _ n: Int,
            _ out: UnsafeMutablePointer<Float>
        ) {
            let columns = weights.columns
            let pieces = n == 1 ? 1 : max(1, (columns * n + Self.cached - 1) / Self.cached)
            let size = (columns / pieces + 32) / 32 * 32
            var from = 0
            repeat {
                let to = min(columns, from + size)
                for index in 0..<rows {
                    var piece = FloatPiece<E>(
                        weights: weights.row(row + index),
                        from: from,
                        to: to,
                        isLast: to == columns,
                        ahead: index + 1 < rows
                            ? weights.row(row + index + 1) : weights.row(row) + size * E.bytes,
                        x: x,
                        stride: xStride,
                        state: state + index * Self.stateBytes,
                        out: out + index,
                        outStride: outStride
                    )
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
        /// Columns, `from` a multiple of 32.
        var from: Int
        var to: Int
        var isLast: Bool
        /// The row whose piece comes next, as far as can be told.
        var ahead: UnsafeRawPointer
        var x: UnsafePointer<Float>
        var stride: Int
        var state: UnsafeMutableRawPointer
        var out: UnsafeMutablePointer<Float>
        var outStride: Int

        /// Multiplies with the next rows of activations, and moves on.
        @inline(__always)
        mutating func add<Sums: RowSums>(_: Sums.Type) {
            let partial = state.assumingMemoryBound(to: Sums.self)
            var (s0, s1, s2, s3) = (Sums(), Sums(), Sums(), Sums())
            if from > 0 { (s0, s1, s2, s3) = (partial[0], partial[1], partial[2], partial[3]) }
            var i = from
            while i + 32 <= to {
                let p = weights + i * E.bytes
                if Sums.rows > 1 { prefetch(ahead + i * E.bytes) }
                s0.add(E.load8(p), x + i, stride)
                s1.add(E.load8(p + 8 * E.bytes), x + i + 8, stride)
                s2.add(E.load8(p + 16 * E.bytes), x + i + 16, stride)
                s3.add(E.load8(p + 24 * E.bytes), x + i + 24, stride)
                i += 32
            }
            if isLast {
                while i + 8 <= to {
                    s0.add(E.load8(weights + i * E.bytes), x + i, stride)
                    i += 8
                }
                if i < to {
                    let tail = loadTail(E.self, weights + i * E.bytes, to - i)
                    s1.addTail(tail, x + i, stride, to - i)
                }
                ((s0 + s1) + (s2 + s3)).store(out, outStride)
            } else {
                (partial[0], partial[1], partial[2], partial[3]) = (s0, s1, s2, s3)
            }
            x += Sums.rows * stride
            out += Sums.rows * outStride
            state += 4 * MemoryLayout<Sums>.stride
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

    private struct TwoRows: RowSums {
        static var rows: Int { 2 }
        var a = OneRow()
        var b = OneRow()

        @inline(__always)
        mutating func add(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int) {
            a.add(w, x, stride)
            b.add(w, x + stride, stride)
        }

        @inline(__always)
        mutating func addTail(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int, _ count: Int) {
            a.addTail(w, x, stride, count)
            b.addTail(w, x + stride, stride, count)
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self { Self(a: a.a + b.a, b: a.b + b.b) }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int) {
            a.store(out, stride)
            b.store(out + stride, stride)
        }
    }

    /// As many as AVX2 has registers for: twelve sums, and the weights.
    private struct ThreeRows: RowSums {
        static var rows: Int { 3 }
        var a = TwoRows()
        var b = OneRow()

        @inline(__always)
        mutating func add(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int) {
            a.add(w, x, stride)
            b.add(w, x + 2 * stride, stride)
        }

        @inline(__always)
        mutating func addTail(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int, _ count: Int) {
            a.addTail(w, x, stride, count)
            b.addTail(w, x + 2 * stride, stride, count)
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self { Self(a: a.a + b.a, b: a.b + b.b) }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int) {
            a.store(out, stride)
            b.store(out + 2 * stride, stride)
        }
    }
#endif
