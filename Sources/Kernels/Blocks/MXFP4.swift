import Tensor

/// 4.25 bits per weight: E2M1 values with a power-of-two scale, 32 per block (ggml: block_mxfp4).
///
///     0    1                 17
///     | e  | 16 x (q[i + 16] << 4 | q[i]) |
///
/// OCP Microscaling Formats 1.0. The table holds twice the E2M1 values so that they are integers;
/// the scale is therefore 2^(e - 128). As in ggml, the code that means NaN (e = 255) is 2^127.
enum MXFP4: QuantBlock {
    static let type = ElementType.mxfp4
    static var weights: Int { 32 }
    static var bytes: Int { 17 }
    static var groupSize: Int { 32 }

    @inline(__always)
    static func unpack(_ block: UnsafeRawPointer, _ books: Codebooks, to out: UnpackedWeights) {
        IQ4_NL.lookUp(block + 1, books.mxfp4, to: out.values)
        out.scales[0] = halfScale(block.byte(0))
    }

    /// 2^(e - 128); the two smallest are subnormal.
    @inline(__always)
    static func halfScale(_ e: UInt8) -> Float {
        Float(bitPattern: e < 2 ? 0x0020_0000 << UInt32(e) : (UInt32(e) - 1) << 23)
    }
}
