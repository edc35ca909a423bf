#if arch(x86_64)
    package import KernelBlocks
    import Tensor

    #if SHIMMY_AVX512
        private let name = "avx512"
    #elseif SHIMMY_AVXVNNI
        private let name = "avxvnni"
    #else
        private let name = "avx2"
    #endif

    /// The matrix products of this instruction set.
    package let matrixKernels = MatrixKernels(
        name: name,
        quantise: quantiseRows,
        decode: decode,
        prefill: prefill,
        tiling: activationTiling,
        prefillRows: prefillStrip,
        scratchBytes: scratchBytes,
        decodeFloat: floatProduct(decodeFloat),
        prefillFloat: floatProduct(prefillFloat)
    )

    @Sendable
    private func decode(
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int
    ) {
        switch w.type {
        case .q4_0: decodeRows(Q4_0Decode.self, w, lo, hi, a, out, outStride)
        case .q4_1: decodeRows(Q4_1Format.self, w, lo, hi, a, out, outStride)
        case .q5_0: decodeRows(Q5_0Decode.self, w, lo, hi, a, out, outStride)
        case .q5_1: decodeRows(Q5_1Format.self, w, lo, hi, a, out, outStride)
        case .q8_0: decodeRows(Q8_0Decode.self, w, lo, hi, a, out, outStride)
        case .q2_K: decodeRows(Q2_KFormat.self, w, lo, hi, a, out, outStride)
        case .q3_K: decodeRows(Q3_KFormat.self, w, lo, hi, a, out, outStride)
        case .q4_K: decodeRows(Q4_KDecode.self, w, lo, hi, a, out, outStride)
        case .q5_K: decodeRows(Q5_KDecode.self, w, lo, hi, a, out, outStride)
        case .q6_K: decodeRows(Q6_KDecode.self, w, lo, hi, a, out, outStride)
        case .iq4_nl: decodeRows(IQ4_NLDecode.self, w, lo, hi, a, out, outStride)
        case .iq4_xs: decodeRows(IQ4_XSDecode.self, w, lo, hi, a, out, outStride)
        case .tq2_0: decodeRows(TQ2_0Format.self, w, lo, hi, a, out, outStride)
        case .iq1_s: decodeRows(IQ1_SFormat.self, w, lo, hi, a, out, outStride)
        case .iq1_m: decodeRows(IQ1_MFormat.self, w, lo, hi, a, out, outStride)
        case .iq2_xxs: decodeRows(IQ2_XXSFormat.self, w, lo, hi, a, out, outStride)
        case .iq2_xs: decodeRows(IQ2_XSFormat.self, w, lo, hi, a, out, outStride)
        case .iq2_s: decodeRows(IQ2_SFormat.self, w, lo, hi, a, out, outStride)
        case .iq3_xxs: decodeRows(IQ3_XXSFormat.self, w, lo, hi, a, out, outStride)
        case .iq3_s: decodeRows(IQ3_SFormat.self, w, lo, hi, a, out, outStride)
        case .tq1_0: decodeRows(TQ1_0Format.self, w, lo, hi, a, out, outStride)
        case .mxfp4: decodeRows(MXFP4Format.self, w, lo, hi, a, out, outStride)
        case .q1_0: decodeRows(Q1_0Format.self, w, lo, hi, a, out, outStride)
        case .q2_0: decodeRows(Q2_0Format.self, w, lo, hi, a, out, outStride)
        case .f32, .f16, .bf16, .i8, .i16, .i32, .i64, .f64:
            preconditionFailure("\(w.type.name) weights are not quantised")
        }
    }

    @Sendable
    private func prefill(
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        switch w.type {
        case .q4_0: prefillRows(Q4_0Format.self, w, lo, hi, a, out, outStride, scratch)
        case .q4_1: prefillRows(Q4_1Format.self, w, lo, hi, a, out, outStride, scratch)
        case .q5_0: prefillRows(Q5_0Format.self, w, lo, hi, a, out, outStride, scratch)
        case .q5_1: prefillRows(Q5_1Format.self, w, lo, hi, a, out, outStride, scratch)
        case .q8_0: prefillRows(Q8_0Format.self, w, lo, hi, a, out, outStride, scratch)
        case .q2_K: prefillRows(Q2_KFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .q3_K: prefillRows(Q3_KFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .q4_K: prefillRows(Q4_KFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .q5_K: prefillRows(Q5_KFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .q6_K: prefillRows(Q6_KFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .iq4_nl: prefillRows(IQ4_NLFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .iq4_xs: prefillRows(IQ4_XSFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .tq2_0: prefillRows(TQ2_0Format.self, w, lo, hi, a, out, outStride, scratch)
        case .iq1_s: prefillRows(IQ1_SFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .iq1_m: prefillRows(IQ1_MFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .iq2_xxs: prefillRows(IQ2_XXSFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .iq2_xs: prefillRows(IQ2_XSFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .iq2_s: prefillRows(IQ2_SFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .iq3_xxs: prefillRows(IQ3_XXSFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .iq3_s: prefillRows(IQ3_SFormat.self, w, lo, hi, a, out, outStride, scratch)
        case .tq1_0: prefillRows(TQ1_0Format.self, w, lo, hi, a, out, outStride, scratch)
        case .mxfp4: prefillRows(MXFP4Format.self, w, lo, hi, a, out, outStride, scratch)
        case .q1_0: prefillRows(Q1_0Format.self, w, lo, hi, a, out, outStride, scratch)
        case .q2_0: prefillRows(Q2_0Format.self, w, lo, hi, a, out, outStride, scratch)
        case .f32, .f16, .bf16, .i8, .i16, .i32, .i64, .f64:
            preconditionFailure("\(w.type.name) weights are not quantised")
        }
    }

    @Sendable
    private func decodeFloat(_ o: FloatOperands) {
        switch o.weights.type {
        case .f32: decodeFloatRows(Float32Element.self, o)
        case .f16: decodeFloatRows(Float16Element.self, o)
        case .bf16: decodeFloatRows(BFloat16Element.self, o)
        default: preconditionFailure("\(o.weights.type.name) weights are not floats")
        }
    }

    @Sendable
    func prefillFloat(_ o: FloatOperands) {
        switch o.weights.type {
        case .f32: prefillFloatRows(Float32Element.self, o)
        case .f16: prefillFloatRows(Float16Element.self, o)
        case .bf16: prefillFloatRows(BFloat16Element.self, o)
        default: preconditionFailure("\(o.weights.type.name) weights are not floats")
        }
    }
#endif
