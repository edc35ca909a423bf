#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// A 256-bit integer register; the operation, not the type, says how wide the lanes are.
    typealias Register = SIMD4<Int64>

    /// How far ahead of their use the weights of a decode product are asked for, in bytes.
    ///
    /// Further than the processor looks by itself, which stops where its own window is full.
    let prefetchDistance = 16 << 10

    /// Asks for the cache line at `p`, which need not be readable, to come to the second-level
    /// cache, without waiting for it.
    ///
    /// The compiler's own intrinsic: what the C headers offer is imported as without effects, and
    /// left out.
    @inline(__always)
    func prefetch(_ p: UnsafeRawPointer) { prefetchLine(p, 0, 2, 1) }

    /// Asks for `count` bytes from `p` on.
    @inline(__always)
    func prefetch(_ p: UnsafeRawPointer, count: Int) {
        for offset in stride(from: 0, to: count, by: 64) { prefetch(p + offset) }
    }

    @_silgen_name("llvm.prefetch.p0")
    private func prefetchLine(_ p: UnsafeRawPointer, _ write: Int32, _ near: Int32, _ data: Int32)

    /// Loads 32 bytes from any address.
    @inline(__always)
    func loadRegister(_ p: UnsafeRawPointer) -> Register { p.loadUnaligned(as: Register.self) }

    /// Stores 32 bytes to any address.
    @inline(__always)
    func storeRegister(_ v: Register, _ p: UnsafeMutableRawPointer) {
        p.storeBytes(of: v, as: Register.self)
    }

    /// Loads 16 bytes from any address.
    @inline(__always)
    func loadHalfRegister(_ p: UnsafeRawPointer) -> SIMD2<Int64> {
        p.loadUnaligned(as: SIMD2<Int64>.self)
    }

    /// The same 16 bytes in both halves.
    @inline(__always)
    func twice(_ v: SIMD2<Int64>) -> Register { Register(lowHalf: v, highHalf: v) }

    /// The same byte everywhere.
    @inline(__always)
    func splat8(_ value: UInt8) -> Register { _mm256_set1_epi8(Int8(bitPattern: value)) }

    /// The same 16-bit number everywhere.
    @inline(__always)
    func splat16(_ value: Int16) -> Register { _mm256_set1_epi16(value) }

    /// The four bytes at `p`, repeated eight times.
    @inline(__always)
    func repeat4(_ p: UnsafeRawPointer) -> Register {
        _mm256_set1_epi32(p.loadUnaligned(as: Int32.self))
    }

    /// The lower four bits of each byte.
    @inline(__always)
    func lowNibbles(_ v: Register) -> Register { _mm256_and_si256(v, splat8(0x0F)) }

    /// The upper four bits of each byte.
    @inline(__always)
    func highNibbles(_ v: Register) -> Register {
        _mm256_and_si256(_mm256_srli_epi16(v, 4), splat8(0x0F))
    }

    /// The bits of `mask` in each byte, after a shift to the right by `count` bits.
    @inline(__always)
    func field(_ v: Register, right count: Int32, mask: UInt8) -> Register {
        _mm256_and_si256(_mm256_srli_epi16(v, count), splat8(mask))
    }

    /// The bits of `mask` in each byte, after a shift to the left by `count` bits.
    @inline(__always)
    func field(_ v: Register, left count: Int32, mask: UInt8) -> Register {
        _mm256_and_si256(_mm256_slli_epi16(v, count), splat8(mask))
    }

    /// Sums of neighbouring products of an unsigned and a signed byte, 16 x Int16.
    ///
    /// Exact as long as no sum leaves Int16, which every caller sees to.
    @inline(__always)
    func pairSums(_ unsigned: Register, _ signed: Register) -> Register {
        _mm256_maddubs_epi16(unsigned, signed)
    }

    /// Sums of neighbouring products of 16-bit numbers, 8 x Int32.
    @inline(__always)
    func pairSums16(_ a: Register, _ b: Register) -> Register { _mm256_madd_epi16(a, b) }

    /// Eight 32-bit integers as floats; exact below 2^24.
    @inline(__always)
    func floats(_ v: Register) -> Lanes { _mm256_cvtepi32_ps(v) }

    /// a * b subtracted from c, fused.
    @inline(__always)
    func mulSubtract(_ a: Lanes, _ b: Lanes, from c: Lanes) -> Lanes { _mm256_fnmadd_ps(a, b, c) }
#endif
