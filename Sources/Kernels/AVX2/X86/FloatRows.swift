#if arch(x86_64)
    package import KernelBlocks
    import _Builtin_intrinsics.intel

    /// Weights that are plain floats of some width.
    protocol FloatElement {
        /// Bytes per weight.
        static var bytes: Int { get }
        /// Eight weights from any address.
        static func load8(_ p: UnsafeRawPointer) -> Lanes
    }

    enum Float32Element: FloatElement {
        static var bytes: Int { 4 }

        @inline(__always)
        static func load8(_ p: UnsafeRawPointer) -> Lanes { p.loadUnaligned(as: Lanes.self) }
    }

    enum Float16Element: FloatElement {
        static var bytes: Int { 2 }

        @inline(__always)
        static func load8(_ p: UnsafeRawPointer) -> Lanes {
            _mm256_cvtph_ps(loadHalfRegister(p))
        }
    }

    enum BFloat16Element: FloatElement {
        static var bytes: Int { 2 }

        @inline(__always)
        static func load8(_ p: UnsafeRawPointer) -> Lanes {
            _mm256_castsi256_ps(
                _mm256_slli_epi32(_mm256_cvtepu16_epi32(loadHalfRegister(p)), 16)
            )
        }
    }

    /// Products of float weight rows `lo ..< hi` with `n` rows of floats.
    ///
    /// Up to three rows share the loads of the weights. Each result has four registers of partial
    /// sums along k, whatever `n` is; the tail is padded with zeros.
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
        for row in lo..<hi {
            var (x, out) = (x, out + row)
            var left = n
            while left >= 3 {
                let sums = floatDots(E.self, ThreeRows.self, w.row(row), x, xStride, w.columns)
                out[0] = sum(sums.a)
                out[outStride] = sum(sums.b)
                out[2 * outStride] = sum(sums.c)
                (x, out, left) = (x + 3 * xStride, out + 3 * outStride, left - 3)
            }
            if left == 2 {
                let sums = floatDots(E.self, TwoRows.self, w.row(row), x, xStride, w.columns)
                out[0] = sum(sums.a)
                out[outStride] = sum(sums.b)
            } else if left == 1 {
                out[0] = sum(floatDots(E.self, OneRow.self, w.row(row), x, xStride, w.columns).a)
            }
        }
    }

    /// Eight partial sums for each result.
    @inline(__always)
    private func floatDots<E: FloatElement, Sums: RowSums>(
        _: E.Type,
        _: Sums.Type,
        _ row: UnsafeRawPointer,
        _ x: UnsafePointer<Float>,
        _ stride: Int,
        _ k: Int
    ) -> Sums {
        var (s0, s1, s2, s3) = (Sums(), Sums(), Sums(), Sums())
        var i = 0
        while i + 32 <= k {
            let p = row + i * E.bytes
            s0.add(E.load8(p), x + i, stride)
            s1.add(E.load8(p + 8 * E.bytes), x + i + 8, stride)
            s2.add(E.load8(p + 16 * E.bytes), x + i + 16, stride)
            s3.add(E.load8(p + 24 * E.bytes), x + i + 24, stride)
            i += 32
        }
        while i + 8 <= k {
            s0.add(E.load8(row + i * E.bytes), x + i, stride)
            i += 8
        }
        if i < k {
            s1.addTail(loadTail(E.self, row + i * E.bytes, k - i), x + i, stride, k - i)
        }
        return (s0 + s1) + (s2 + s3)
    }

    /// Partial sums of the products of one weight row with some activation rows.
    private protocol RowSums {
        init()
        /// Adds the products of eight weights with eight activations of each row.
        mutating func add(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int)
        /// The same with the last activations, fewer than eight.
        mutating func addTail(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int, _ count: Int)
        static func + (a: Self, b: Self) -> Self
    }

    private struct OneRow: RowSums {
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
    }

    private struct TwoRows: RowSums {
        var a = Lanes()
        var b = Lanes()

        @inline(__always)
        mutating func add(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int) {
            a = mulAdd(w, load(x), a)
            b = mulAdd(w, load(x + stride), b)
        }

        @inline(__always)
        mutating func addTail(
            _ w: Lanes,
            _ x: UnsafePointer<Float>,
            _ stride: Int,
            _ count: Int
        ) {
            a = mulAdd(w, loadTail(Float32Element.self, x, count), a)
            b = mulAdd(w, loadTail(Float32Element.self, x + stride, count), b)
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self { Self(a: a.a + b.a, b: a.b + b.b) }
    }

    /// As many as AVX2 has registers for: twelve sums, and the weights.
    private struct ThreeRows: RowSums {
        var a = Lanes()
        var b = Lanes()
        var c = Lanes()

        @inline(__always)
        mutating func add(_ w: Lanes, _ x: UnsafePointer<Float>, _ stride: Int) {
            a = mulAdd(w, load(x), a)
            b = mulAdd(w, load(x + stride), b)
            c = mulAdd(w, load(x + 2 * stride), c)
        }

        @inline(__always)
        mutating func addTail(
            _ w: Lanes,
            _ x: UnsafePointer<Float>,
            _ stride: Int,
            _ count: Int
        ) {
            a = mulAdd(w, loadTail(Float32Element.self, x, count), a)
            b = mulAdd(w, loadTail(Float32Element.self, x + stride, count), b)
            c = mulAdd(w, loadTail(Float32Element.self, x + 2 * stride, count), c)
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self {
            Self(a: a.a + b.a, b: a.b + b.b, c: a.c + b.c)
        }
    }

    /// Fewer than eight weights, padded with zeros.
    @inline(__always)
    func loadTail<E: FloatElement>(_: E.Type, _ p: UnsafeRawPointer, _ count: Int) -> Lanes {
        withUnsafeTemporaryAllocation(byteCount: 8 * E.bytes, alignment: 32) { buffer in
            let padded = buffer.baseAddress.unsafelyUnwrapped
            copyPadded(p, count: count * E.bytes, to: padded, size: 8 * E.bytes)
            return E.load8(padded)
        }
    }
#endif
