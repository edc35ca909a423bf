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
    /// Four registers of partial sums along k, whatever `n` is; the tail is padded with zeros.
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
            for i in 0..<n {
                out[i * outStride + row] = floatDot(E.self, w.row(row), x + i * xStride, w.columns)
            }
        }
    }

    @inline(__always)
    private func floatDot<E: FloatElement>(
        _: E.Type,
        _ row: UnsafeRawPointer,
        _ x: UnsafePointer<Float>,
        _ k: Int
    ) -> Float {
        var (s0, s1, s2, s3) = (Lanes(), Lanes(), Lanes(), Lanes())
        var i = 0
        while i + 32 <= k {
            let p = row + i * E.bytes
            s0 = mulAdd(E.load8(p), load(x + i), s0)
            s1 = mulAdd(E.load8(p + 8 * E.bytes), load(x + i + 8), s1)
            s2 = mulAdd(E.load8(p + 16 * E.bytes), load(x + i + 16), s2)
            s3 = mulAdd(E.load8(p + 24 * E.bytes), load(x + i + 24), s3)
            i += 32
        }
        while i + 8 <= k {
            s0 = mulAdd(E.load8(row + i * E.bytes), load(x + i), s0)
            i += 8
        }
        if i < k {
            let tail = loadTail(E.self, row + i * E.bytes, k - i)
            s1 = mulAdd(tail, loadTail(Float32Element.self, x + i, k - i), s1)
        }
        return sum((s0 + s1) + (s2 + s3))
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
