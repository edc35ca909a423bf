#if SHIMMY_AVX2 || SHIMMY_AVX512
    import _Builtin_intrinsics.intel
#endif

/// Eight floats: one AVX register, two of SSE or NEON.
typealias Lanes = SIMD8<Float>

/// Loads eight floats from any address.
@inline(__always)
func load(_ p: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(p).loadUnaligned(as: Lanes.self)
}

/// Stores eight floats to any address.
@inline(__always)
func store(_ v: Lanes, _ p: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(p).storeBytes(of: v, as: Lanes.self)
}

/// Adds a product: a * b + c, fused where the instruction set has it.
@inline(__always)
func mulAdd(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes {
    #if SHIMMY_AVX2 || SHIMMY_AVX512
        return _mm256_fmadd_ps(a, b, c)
    #else
        return a * b + c
    #endif
}

/// All lanes equal.
@inline(__always)
func splat(_ x: Float) -> Lanes { Lanes(repeating: x) }

/// The larger of each pair of lanes; the second where one is NaN.
@inline(__always)
func larger(_ a: Lanes, _ b: Lanes) -> Lanes {
    #if SHIMMY_AVX2 || SHIMMY_AVX512
        return _mm256_max_ps(a, b)
    #else
        return b.replacing(with: a, where: a .> b)
    #endif
}

/// The smaller of each pair of lanes; the second where one is NaN.
@inline(__always)
func smaller(_ a: Lanes, _ b: Lanes) -> Lanes {
    #if SHIMMY_AVX2 || SHIMMY_AVX512
        return _mm256_min_ps(a, b)
    #else
        return b.replacing(with: a, where: a .< b)
    #endif
}

/// Sum of the lanes, pairwise from the outside in.
@inline(__always)
func sum(_ v: Lanes) -> Float {
    let four = v.lowHalf + v.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
}

/// Largest lane.
@inline(__always)
func maximum(_ v: Lanes) -> Float {
    let half = v.lowHalf.replacing(with: v.highHalf, where: v.highHalf .> v.lowHalf)
    let two = half.lowHalf.replacing(with: half.highHalf, where: half.highHalf .> half.lowHalf)
    return two[0] > two[1] ? two[0] : two[1]
}

/// Eight half floats from any address, widened.
@inline(__always)
func loadHalf(_ p: UnsafeRawPointer) -> Lanes {
    #if SHIMMY_AVX2 || SHIMMY_AVX512
        return _mm256_cvtph_ps(p.loadUnaligned(as: SIMD2<Int64>.self))
    #else
        return widen(p.loadUnaligned(as: SIMD8<UInt16>.self))
    #endif
}

/// Eight floats narrowed to half, to nearest even, and stored at any address.
@inline(__always)
func storeHalf(_ v: Lanes, _ p: UnsafeMutableRawPointer) {
    p.storeBytes(of: narrow(v), as: SIMD8<UInt16>.self)
}

/// Half float bits to float: the exponent is moved by a multiplication, which keeps subnormals,
/// infinities and NaN right.
@inline(__always)
func widen(_ bits: SIMD8<UInt16>) -> Lanes {
    let wide = extend(bits)
    let sign = (wide & 0x8000) &<< 16
    let rest = (wide & 0x7fff) &<< 13
    // 2^112 moves the exponent bias from 15 to 127; the second factor restores infinity and NaN.
    let magnitude = Lanes(unsafe: rest) * splat(0x1p112)
    let special = rest .>= SIMD8<UInt32>(repeating: 0x7c00 << 13)
    let bits32 = SIMD8<UInt32>(bitsOf: magnitude)
        .replacing(with: rest | 0x7f80_0000, where: special)
    return Lanes(unsafe: bits32 | sign)
}

/// Float to half float bits, to nearest even.
@inline(__always)
func narrow(_ v: Lanes) -> SIMD8<UInt16> {
    let bits = SIMD8<UInt32>(bitsOf: v)
    let sign = (bits &>> 16) & 0x8000
    let magnitude = bits & 0x7fff_ffff
    // Normal numbers: rebias, round to nearest even on the 13 bits that fall off.
    let odd = (magnitude &>> 13) & 1
    let normal = (magnitude &- SIMD8<UInt32>(repeating: 112 << 23) &+ 0xfff &+ odd) &>> 13
    // Subnormals: adding 0.5 aligns the bits at the bottom of the significand, rounding as it goes.
    let tiny = SIMD8<UInt32>(bitsOf: Lanes(unsafe: magnitude) + splat(0.5)) &- 0x3f00_0000
    var result = normal.replacing(with: tiny, where: magnitude .< SIMD8(repeating: 113 << 23))
    result.replace(
        with: SIMD8(repeating: 0x7c00),
        where: magnitude .>= SIMD8(repeating: 0x477f_f000)
    )
    result.replace(
        with: SIMD8(repeating: 0x7e00),
        where: magnitude .> SIMD8(repeating: 0x7f80_0000)
    )
    return truncate(result | sign)
}

/// Zero-extends every lane.
///
/// Written out, like `truncate`, because the standard library's conversions are not inlined: the
/// linker would merge the copies that targets with different instruction sets emit.
@inline(__always)
func extend(_ v: SIMD8<UInt16>) -> SIMD8<UInt32> {
    var result = SIMD8<UInt32>()
    for lane in 0..<8 { result[lane] = UInt32(truncatingIfNeeded: v[lane]) }
    return result
}

/// Keeps the low half of every lane.
@inline(__always)
func truncate(_ v: SIMD8<UInt32>) -> SIMD8<UInt16> {
    var result = SIMD8<UInt16>()
    for lane in 0..<8 { result[lane] = UInt16(truncatingIfNeeded: v[lane]) }
    return result
}

extension SIMD8<Float> {
    /// Reads bit patterns as floats.
    @inline(__always)
    init(unsafe bits: SIMD8<UInt32>) { self = unsafeBitCast(bits, to: Self.self) }
}

extension SIMD8<UInt32> {
    /// The bit patterns of floats.
    @inline(__always)
    init(bitsOf floats: SIMD8<Float>) { self = unsafeBitCast(floats, to: Self.self) }
}
