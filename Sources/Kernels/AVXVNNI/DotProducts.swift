#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Adds the products of unsigned and signed bytes, four to a 32-bit lane; nothing saturates.
    @inline(__always)
    func addProducts(_ unsigned: Register, _ signed: Register, to sums: Register) -> Register {
        _mm256_dpbusd_avx_epi32(sums, unsigned, signed)
    }
#endif
