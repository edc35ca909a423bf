/// Eight-lane helpers that give the same bits on every platform: no libm, no fused multiply-add.
enum VectorMath {
    /// e^x for x <= 0, within 2 ulp; below -87 exactly 0.
    ///
    /// x = n ln 2 + r with |r| <= ln 2 / 2; e^r by the polynomial of Cephes' `expf`.
    @inline(__always)
    static func exp(_ x: SIMD8<Float>) -> SIMD8<Float> {
        // Lane masks from sign bits: comparisons of float vectors can become loops over lanes.
        let isBelow = unsafeBitCast(x + 87, to: SIMD8<Int32>.self) &>> SIMD8(repeating: 31)
        let limit = SIMD8<Int32>(repeating: Int32(bitPattern: Float(-87).bitPattern))
        let clamped = unsafeBitCast(
            (unsafeBitCast(x, to: SIMD8<Int32>.self) & ~isBelow) | (limit & isBelow),
            to: SIMD8<Float>.self
        )

        // Adding 1.5 * 2^23 rounds to the nearest integer, which then stands in the low bits.
        let magic = SIMD8<Float>(repeating: 12_582_912)
        let shifted = clamped * 1.44269504 + magic
        let n = shifted - magic
        let r = (clamped - n * 0.693359375) - n * -2.12194440e-4

        var polynomial = r * 1.9875691500e-4 + 1.3981999507e-3
        polynomial = polynomial * r + 8.3334519073e-3
        polynomial = polynomial * r + 4.1665795894e-2
        polynomial = polynomial * r + 1.6666665459e-1
        polynomial = polynomial * r + 5.0000001201e-1
        let mantissa = polynomial * (r * r) + r + 1

        let exponent = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &<< SIMD8(repeating: 23)
        let bits = unsafeBitCast(mantissa, to: SIMD8<Int32>.self) &+ exponent
        return unsafeBitCast(bits & ~isBelow, to: SIMD8<Float>.self)
    }

    /// The lanes' greater values; a NaN in `b` counts for nothing.
    @inline(__always)
    static func max(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
        a.replacing(with: b, where: b .> a)
    }

    /// All bits set in each lane that is not negative infinity.
    @inline(__always)
    static func isPossible(_ x: SIMD8<Float>) -> SIMD8<Int32> {
        let infinity = Int32(bitPattern: (-Float.infinity).bitPattern)
        let difference = unsafeBitCast(x, to: SIMD8<Int32>.self) ^ SIMD8(repeating: infinity)
        return (difference | (0 &- difference)) &>> SIMD8(repeating: 31)
    }

    /// The lanes of `x` whose mask is set, 0 elsewhere.
    @inline(__always)
    static func select(_ x: SIMD8<Float>, _ mask: SIMD8<Int32>) -> SIMD8<Float> {
        unsafeBitCast(unsafeBitCast(x, to: SIMD8<Int32>.self) & mask, to: SIMD8<Float>.self)
    }

    /// Whether any lane of the mask is set.
    @inline(__always)
    static func any(_ mask: SIMDMask<SIMD8<Int32>>) -> Bool {
        let pairs = unsafeBitCast(mask, to: SIMD4<UInt64>.self)
        let halves = pairs.lowHalf | pairs.highHalf
        return halves[0] | halves[1] != 0
    }

    /// Eight consecutive floats.
    @inline(__always)
    static func load(_ base: UnsafePointer<Float>, _ index: Int) -> SIMD8<Float> {
        UnsafeRawPointer(base + index).loadUnaligned(as: SIMD8<Float>.self)
    }
}
