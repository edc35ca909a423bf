/// Rows of F32, F16 and BF16 weights, at any alignment.
enum FloatRows {
    static func dequantiseF32(
        _ row: UnsafeRawPointer,
        count: Int,
        to out: UnsafeMutablePointer<Float>
    ) {
        UnsafeMutableRawPointer(out).copyMemory(from: row, byteCount: 4 * count)
    }

    static func dequantiseF16(
        _ row: UnsafeRawPointer,
        count: Int,
        to out: UnsafeMutablePointer<Float>
    ) {
        let vectors = count & ~7
        for index in stride(from: 0, to: vectors, by: 8) {
            let bits = row.loadUnaligned(fromByteOffset: 2 * index, as: SIMD8<UInt16>.self)
            UnsafeMutableRawPointer(out + index).storeBytes(
                of: Half.floats(bits),
                as: SIMD8<Float>.self
            )
        }
        for index in vectors..<count { out[index] = row.half(2 * index) }
    }

    static func dequantiseBF16(
        _ row: UnsafeRawPointer,
        count: Int,
        to out: UnsafeMutablePointer<Float>
    ) {
        for index in 0..<count { out[index] = Half.float(bfloat: row.uint16(2 * index)) }
    }
}
