#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// What a product of float weights takes, and where its results go.
    struct FloatOperands {
        var weights: WeightRows
        /// The weight rows that count.
        var rows: Range<Int>
        /// `n` rows of activations, `xStride` floats apart.
        var x: UnsafePointer<Float>
        var xStride: Int
        var n: Int
        var out: UnsafeMutablePointer<Float>
        var outStride: Int
        /// `scratchBytes` bytes at a multiple of 64.
        var scratch: UnsafeMutableRawPointer

        /// The same for `count` of the rows of activations.
        func activations(_ first: Int, _ count: Int) -> Self {
            var part = self
            part.x += first * xStride
            part.n = count
            part.out += first * outStride
            return part
        }
    }

    /// The table's form of a product.
    func floatProduct(
        _ product: @escaping @Sendable (FloatOperands) -> Void
    ) -> MatrixKernels.FloatProduct {
        { w, lo, hi, x, xStride, n, out, outStride, scratch in
            let operands = FloatOperands(
                weights: w,
                rows: lo..<hi,
                x: x,
                xStride: xStride,
                n: n,
                out: out,
                outStride: outStride,
                scratch: scratch
            )
            product(operands)
        }
    }

    /// Weights that are plain floats of some width.
    protocol FloatElement {
        /// Bytes per weight.
        static var bytes: Int { get }
        /// Eight weights from any address.
        static func load8(_ p: UnsafeRawPointer) -> Lanes
        /// As many weights from any address as the widest register has floats.
        static func load(_ p: UnsafeRawPointer) -> TileLanes
    }

    #if !SHIMMY_AVX512
        extension FloatElement {
            @inline(__always)
            static func load(_ p: UnsafeRawPointer) -> TileLanes { load8(p) }
        }
    #endif

    enum Float32Element: FloatElement {
        static var bytes: Int { 4 }

        @inline(__always)
        static func load8(_ p: UnsafeRawPointer) -> Lanes { p.loadUnaligned(as: Lanes.self) }

        #if SHIMMY_AVX512
            @inline(__always)
            static func load(_ p: UnsafeRawPointer) -> TileLanes { loadWideLanes(p) }
        #endif
    }

    enum Float16Element: FloatElement {
        static var bytes: Int { 2 }

        @inline(__always)
        static func load8(_ p: UnsafeRawPointer) -> Lanes {
            _mm256_cvtph_ps(loadHalfRegister(p))
        }

        #if SHIMMY_AVX512
            @inline(__always)
            static func load(_ p: UnsafeRawPointer) -> TileLanes {
                _mm512_cvtph_ps(loadRegister(p))
            }
        #endif
    }

    enum BFloat16Element: FloatElement {
        static var bytes: Int { 2 }

        @inline(__always)
        static func load8(_ p: UnsafeRawPointer) -> Lanes {
            _mm256_castsi256_ps(
                _mm256_slli_epi32(_mm256_cvtepu16_epi32(loadHalfRegister(p)), 16)
            )
        }

        #if SHIMMY_AVX512
            @inline(__always)
            static func load(_ p: UnsafeRawPointer) -> TileLanes {
                unsafeBitCast(
                    _mm512_slli_epi32(_mm512_cvtepu16_epi32(loadRegister(p)), 16),
                    to: TileLanes.self
                )
            }
        #endif
    }

    /// Floats from any address.
    @inline(__always)
    func loadTile(_ p: UnsafePointer<Float>) -> TileLanes {
        UnsafeRawPointer(p).loadUnaligned(as: TileLanes.self)
    }

    /// Fewer weights than a register holds, padded with zeros.
    @inline(__always)
    func loadTail<E: FloatElement>(
        _: E.Type,
        _ p: UnsafeRawPointer,
        _ count: Int
    ) -> TileLanes {
        withPadded(p, count * E.bytes) { E.load($0) }
    }

    /// Fewer than eight weights, padded with zeros.
    @inline(__always)
    func loadTail8<E: FloatElement>(_: E.Type, _ p: UnsafeRawPointer, _ count: Int) -> Lanes {
        withPadded(p, count * E.bytes) { E.load8($0) }
    }

    /// Runs `body` with a copy of `count` bytes and zeros behind them, a register in all.
    @inline(__always)
    func withPadded<Result>(
        _ p: UnsafeRawPointer,
        _ count: Int,
        _ body: (UnsafeRawPointer) -> Result
    ) -> Result {
        // Not a temporary allocation: one of this alignment is taken from the heap.
        var padded = TileLanes()
        return withUnsafeMutableBytes(of: &padded) { padded in
            let start = padded.baseAddress.unsafelyUnwrapped
            start.copyMemory(from: p, byteCount: count)
            return body(UnsafeRawPointer(start))
        }
    }
#endif
