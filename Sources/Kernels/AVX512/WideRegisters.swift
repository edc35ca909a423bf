#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// A 512-bit integer register.
    typealias WideRegister = SIMD8<Int64>

    /// Sixteen floats.
    typealias WideLanes = SIMD16<Float>

    /// Loads 64 bytes from any address.
    @inline(__always)
    func loadWide(_ p: UnsafeRawPointer) -> WideRegister { p.loadUnaligned(as: WideRegister.self) }

    /// Stores 64 bytes to any address.
    @inline(__always)
    func storeWide(_ v: WideRegister, _ p: UnsafeMutableRawPointer) {
        p.storeBytes(of: v, as: WideRegister.self)
    }

    /// Loads sixteen floats from any address.
    @inline(__always)
    func loadWideLanes(_ p: UnsafeRawPointer) -> WideLanes { p.loadUnaligned(as: WideLanes.self) }

    /// The four bytes at `p`, repeated sixteen times.
    @inline(__always)
    func repeatWide(_ p: UnsafeRawPointer) -> WideRegister {
        _mm512_set1_epi32(p.loadUnaligned(as: Int32.self))
    }

    /// Adds the products of unsigned and signed bytes, four to a 32-bit lane.
    @inline(__always)
    func addProducts(
        _ unsigned: WideRegister,
        _ signed: WideRegister,
        to sums: WideRegister
    ) -> WideRegister {
        _mm512_dpbusd_epi32(sums, unsigned, signed)
    }

    /// Sixteen 32-bit integers as floats; exact below 2^24.
    @inline(__always)
    func wideFloats(_ v: WideRegister) -> WideLanes { _mm512_cvtepi32_ps(v) }

    /// a * b + c, fused.
    @inline(__always)
    func wideMulAdd(_ a: WideLanes, _ b: WideLanes, _ c: WideLanes) -> WideLanes {
        _mm512_fmadd_ps(a, b, c)
    }

    /// The sixteen floats of `v` that stand at the indices.
    @inline(__always)
    func select(_ v: WideLanes, _ indices: SIMD16<Int32>) -> WideLanes {
        _mm512_permutexvar_ps(unsafeBitCast(indices, to: WideRegister.self), v)
    }

    /// The 32-bit lanes of `a`, and from 16 on those of `b`, that stand at the indices.
    @inline(__always)
    func merged(_ a: WideRegister, _ b: WideRegister, _ indices: SIMD16<Int32>) -> WideRegister {
        _mm512_permutex2var_epi32(a, unsafeBitCast(indices, to: WideRegister.self), b)
    }

    /// Sum of the lanes, pairwise from the outside in.
    @inline(__always)
    func sum(_ v: WideLanes) -> Float { sum(v.lowHalf + v.highHalf) }
#endif
