/// e^x in every lane, within 2 ulp; 0 below the smallest normal result, infinity above the largest.
///
/// Cody and Waite's reduction x = n ln 2 + r, |r| <= ln 2 / 2, then a polynomial of degree 6 for
/// e^r (Cephes' coefficients) and 2^n put into the exponent bits in two halves.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
    let clamped = smaller(larger(x, splat(-88)), splat(88.8))
    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    let magic = splat(12_582_912)
    let shifted = mulAdd(clamped, splat(1.442_695_04), magic)
    let n = shifted - magic
    var r = mulAdd(n, splat(-0.693_359_375), clamped)
    r = mulAdd(n, splat(2.121_944_4e-4), r)
    var p = splat(1.987_569_15e-4)
    p = mulAdd(p, r, splat(1.398_199_95e-3))
    p = mulAdd(p, r, splat(8.333_451_9e-3))
    p = mulAdd(p, r, splat(4.166_579_6e-2))
    p = mulAdd(p, r, splat(1.666_666_55e-1))
    p = mulAdd(p, r, splat(0.5))
    p = mulAdd(p, r * r, r + splat(1))
    let exponent = SIMD8<UInt32>(bitsOf: shifted) &- SIMD8<UInt32>(bitsOf: magic)
    let signed = unsafeBitCast(exponent, to: SIMD8<Int32>.self)
    let half = signed &>> 1
    let a = unsafeBitCast((half &+ 127) &<< 23, to: Lanes.self)
    let b = unsafeBitCast((signed &- half &+ 127) &<< 23, to: Lanes.self)
    let result = p * a * b
    return result.replacing(with: splat(0), where: x .< splat(-87.336_54))
}

/// tanh x in every lane, absolute error below 2e-7: 1 - 2 / (e^2x + 1).
@inline(__always)
func hyperbolicTangent(_ x: Lanes) -> Lanes {
    splat(1) - splat(2) / (exponential(x + x) + splat(1))
}

/// x / (1 + e^-x).
@inline(__always)
func silu(_ x: Lanes) -> Lanes { x / (splat(1) + exponential(-x)) }

/// The tanh form of GELU (arXiv 1606.08415).
@inline(__always)
func gelu(_ x: Lanes) -> Lanes {
    let inner = splat(0.797_884_560_8) * x * mulAdd(splat(0.044_715) * x, x, splat(1))
    return splat(0.5) * x * (splat(1) + hyperbolicTangent(inner))
}
