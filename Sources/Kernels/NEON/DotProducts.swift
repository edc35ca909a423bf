#if arch(arm64)
    import _Builtin_intrinsics.arm.neon

    /// A 128-bit register of sixteen signed bytes.
    typealias Codes = SIMD16<Int8>

    /// Loads 16 bytes from any address.
    @inline(__always)
    func loadCodes(_ p: UnsafeRawPointer) -> Codes { p.loadUnaligned(as: Codes.self) }

    /// The four bytes at `p`, repeated four times.
    @inline(__always)
    func repeat4(_ p: UnsafeRawPointer) -> Codes {
        let four = p.loadUnaligned(as: Int32.self)
        return unsafeBitCast(SIMD4<Int32>(repeating: four), to: Codes.self)
    }

    /// Adds the products of signed bytes, four to a 32-bit lane (SDOT).
    @inline(__always)
    func addProducts(_ a: Codes, _ b: Codes, to sums: SIMD4<Int32>) -> SIMD4<Int32> {
        vdotq_s32(sums, a, b)
    }

    /// Four 32-bit integers as floats.
    @inline(__always)
    func floats(_ v: SIMD4<Int32>) -> SIMD4<Float> { vcvtq_f32_s32(v) }

    /// a * b + c, fused.
    @inline(__always)
    func mulAdd(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>) -> SIMD4<Float> {
        vfmaq_f32(c, a, b)
    }

    /// Loads four floats from any address.
    @inline(__always)
    func loadQuad(_ p: UnsafePointer<Float>) -> SIMD4<Float> {
        UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Float>.self)
    }
#endif
