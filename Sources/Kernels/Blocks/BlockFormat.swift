package import Tensor

/// What one element type means: the arithmetic beside `ElementType`'s sizes.
///
/// All functions work on a row of `count` weights, a whole number of blocks, at any alignment, and
/// trap on no bit pattern.
package struct BlockFormat: Sendable {
    /// Writes `count` weights as Float, bit for bit the values ggml computes.
    package typealias Dequantise =
        @Sendable (
            _ row: UnsafeRawPointer, _ count: Int, _ out: UnsafeMutablePointer<Float>
        ) -> Void

    /// Writes `count` weights as int8 values, with a scale and a minimum per group.
    package typealias Unpack =
        @Sendable (_ row: UnsafeRawPointer, _ count: Int, _ out: UnpackedWeights) -> Void

    /// The integer form of a quantised type: weight = scale * value - minimum.
    package struct Groups: Sendable {
        /// Weights per scale, 16 or 32.
        package let size: Int
        /// Whether groups have minima; when not, `unpack` leaves them alone.
        package let hasMinima: Bool
        /// Unpacks a row.
        package let unpack: Unpack
    }

    /// The type described.
    package let type: ElementType
    /// To Float.
    package let dequantise: Dequantise
    /// The integer form; nil for F32, F16 and BF16.
    package let groups: Groups?

    /// The format of `type`; nil for I8 to I64 and F64, which no weight has.
    package static func of(_ type: ElementType) -> BlockFormat? {
        switch type {
        case .f32: float(type, FloatRows.dequantiseF32)
        case .f16: float(type, FloatRows.dequantiseF16)
        case .bf16: float(type, FloatRows.dequantiseBF16)
        case .q4_0: quantised(Q4_0.self)
        case .q4_1: quantised(Q4_1.self)
        case .q5_0: quantised(Q5_0.self)
        case .q5_1: quantised(Q5_1.self)
        case .q8_0: quantised(Q8_0.self)
        case .q2_K: quantised(Q2_K.self)
        case .q3_K: quantised(Q3_K.self)
        case .q4_K: quantised(Q4_K.self)
        case .q5_K: quantised(Q5_K.self)
        case .q6_K: quantised(Q6_K.self)
        case .iq1_s: quantised(IQ1_S.self)
        case .iq1_m: quantised(IQ1_M.self)
        case .iq2_xxs: quantised(IQ2_XXS.self)
        case .iq2_xs: quantised(IQ2_XS.self)
        case .iq2_s: quantised(IQ2_S.self)
        case .iq3_xxs: quantised(IQ3_XXS.self)
        case .iq3_s: quantised(IQ3_S.self)
        case .iq4_nl: quantised(IQ4_NL.self)
        case .iq4_xs: quantised(IQ4_XS.self)
        case .tq1_0: quantised(TQ1_0.self)
        case .tq2_0: quantised(TQ2_0.self)
        case .mxfp4: quantised(MXFP4.self)
        case .q1_0: quantised(Q1_0.self)
        case .q2_0: quantised(Q2_0.self)
        case .i8, .i16, .i32, .i64, .f64: nil
        }
    }

    private static func float(
        _ type: ElementType,
        _ dequantise:
            @escaping @Sendable (UnsafeRawPointer, Int, UnsafeMutablePointer<Float>) -> Void
    ) -> BlockFormat {
        BlockFormat(type: type, dequantise: dequantise, groups: nil)
    }

    private static func quantised<B: QuantBlock>(_: B.Type) -> BlockFormat {
        BlockFormat(
            type: B.type,
            dequantise: { dequantiseRow(B.self, $0, count: $1, to: $2) },
            groups: Groups(
                size: B.groupSize,
                hasMinima: B.hasMinima,
                unpack: { unpackRow(B.self, $0, count: $1, to: $2) }
            )
        )
    }
}
