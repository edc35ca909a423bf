import KernelBlocks

/// Quantises rows `lo ..< hi` of `x`; the same bits as `quantiseReference`.
func quantiseRows(_ x: UnsafePointer<Float>, _ out: QuantisedRows, _ lo: Int, _ hi: Int) {
    let groups = out.k / QuantisedRows.groupSize
    for group in lo * groups..<hi * groups {
        quantiseGroup(
            UnsafeRawPointer(x + group * 32),
            out.values + group * 32,
            out.scales + group,
            out.sums + group * 2
        )
    }
}

@inline(__always)
private func quantiseGroup(
    _ x: UnsafeRawPointer,
    _ values: UnsafeMutablePointer<Int8>,
    _ scaleOut: UnsafeMutablePointer<Float>,
    _ sums: UnsafeMutablePointer<Int16>
) {
    // As integers, magnitudes order like the floats they are, and NaN comes out above infinity.
    var largest = SIMD8<Int32>(repeating: 0)
    for offset in stride(from: 0, to: 128, by: 32) {
        let bits = x.loadUnaligned(fromByteOffset: offset, as: SIMD8<Int32>.self)
        let magnitude = bits & SIMD8(repeating: 0x7FFF_FFFF)
        let isLess = (largest &- magnitude) &>> SIMD8(repeating: 31)
        largest = magnitude & isLess | largest & ~isLess
    }
    let bits = UInt32(truncatingIfNeeded: largest.max())
    let isFinite = bits < 0x7F80_0000
    let scale = isFinite ? Float(bitPattern: bits) / 127 : .nan
    guard scale.isNormal else {
        scaleOut[0] = isFinite ? 0 : .nan
        UnsafeMutableRawPointer(values).storeBytes(of: SIMD32(repeating: 0), as: SIMD32<Int8>.self)
        sums[0] = 0
        sums[1] = 0
        return
    }
    scaleOut[0] = scale
    // Adding 1.5 x 2^23 rounds to the nearest integer, ties to even, and leaves it in the low bits.
    let magic = SIMD8<Float>(repeating: 0x1.8p23)
    let inverse = SIMD8<Float>(repeating: 1 / scale)
    for half in 0..<2 {
        var sum = SIMD8<Int32>(repeating: 0)
        for part in 2 * half..<2 * half + 2 {
            let value = x.loadUnaligned(fromByteOffset: 32 * part, as: SIMD8<Float>.self)
            let rounded = unsafeBitCast(value * inverse + magic, to: SIMD8<Int32>.self)
            let code = rounded &- SIMD8(repeating: 0x4B40_0000)
            sum = sum &+ code
            UnsafeMutableRawPointer(values).storeBytes(
                of: SIMD8<Int8>(truncatingIfNeeded: code),
                toByteOffset: 8 * part,
                as: SIMD8<Int8>.self
            )
        }
        sums[half] = Int16(truncatingIfNeeded: sum.wrappedSum())
    }
}
