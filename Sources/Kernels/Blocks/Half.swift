/// IEEE 754 binary16 and bfloat16 to and from Float.
package enum Half {
    /// The exact Float of a binary16 bit pattern: subnormals, infinities and NaN included.
    ///
    /// On x86-64 without F16C, `Float(Float16)` is a call into the runtime for every value; the
    /// expansion below is a handful of integer operations. A subnormal m x 2^-24 comes out of the
    /// difference 2^-14 (1 + m / 1024) - 2^-14, which is exact and has no subnormal operand.
    @inlinable @inline(__always)
    package static func float(_ bits: UInt16) -> Float {
        #if arch(arm64)
            return Float(Float16(bitPattern: bits))
        #else
            let magnitude = UInt32(bits & 0x7FFF) << 13
            let sign = UInt32(bits & 0x8000) << 16
            let normal = magnitude &+ 0x3800_0000
            let subnormal =
                Float(bitPattern: magnitude | 0x3880_0000) - Float(bitPattern: 0x3880_0000)
            let special = magnitude | 0x7F80_0000
            let value =
                magnitude < 0x0080_0000
                ? subnormal.bitPattern : magnitude >= 0x0F80_0000 ? special : normal
            return Float(bitPattern: value | sign)
        #endif
    }

    /// Eight at a time, the same expansion.
    @inlinable @inline(__always)
    package static func floats(_ bits: SIMD8<UInt16>) -> SIMD8<Float> {
        #if arch(arm64)
            return SIMD8<Float>(unsafeBitCast(bits, to: SIMD8<Float16>.self))
        #else
            // Lane by lane: the generic conversion of the vector may become a function of its own,
            // which the linker would merge with one compiled for a wider instruction set.
            let wide = SIMD8(
                Int32(bits[0]),
                Int32(bits[1]),
                Int32(bits[2]),
                Int32(bits[3]),
                Int32(bits[4]),
                Int32(bits[5]),
                Int32(bits[6]),
                Int32(bits[7])
            )
            let magnitude = (wide & SIMD8(repeating: 0x7FFF)) &<< SIMD8(repeating: 13)
            let sign = (wide & SIMD8(repeating: 0x8000)) &<< SIMD8(repeating: 16)
            let one = SIMD8<Int32>(repeating: 0x3880_0000)
            let normal = magnitude &+ SIMD8(repeating: 0x3800_0000)
            let subnormal = unsafeBitCast(
                unsafeBitCast(magnitude | one, to: SIMD8<Float>.self)
                    - unsafeBitCast(one, to: SIMD8<Float>.self),
                to: SIMD8<Int32>.self
            )
            // All ones where the difference is negative; `replacing(with:where:)` is a lane loop.
            let isSubnormal = (magnitude &- SIMD8(repeating: 0x0080_0000)) &>> SIMD8(repeating: 31)
            let isSpecial = (SIMD8(repeating: 0x0F7F_FFFF) &- magnitude) &>> SIMD8(repeating: 31)
            let value =
                subnormal & isSubnormal | normal & ~isSubnormal
                | isSpecial & SIMD8(repeating: 0x7F80_0000)
            return unsafeBitCast(value | sign, to: SIMD8<Float>.self)
        #endif
    }

    /// The Float of a bfloat16 bit pattern, which is its upper half.
    @inlinable @inline(__always)
    package static func float(bfloat bits: UInt16) -> Float {
        Float(bitPattern: UInt32(bits) << 16)
    }

    /// The nearest bfloat16, ties to even; NaN stays NaN (quiet).
    package static func bfloat(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
    }
}
