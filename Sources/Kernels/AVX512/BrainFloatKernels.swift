#if arch(x86_64)
    package import KernelBlocks
    import Tensor

    /// The same for processors with AVX512_BF16: prompts meet BF16 weights rounded to BF16.
    package let brainFloatKernels: MatrixKernels = {
        var kernels = matrixKernels
        let others = matrixKernels.prefillFloat
        kernels.roundsToBF16 = true
        kernels.prefillFloat = { w, lo, hi, x, xStride, n, out, outStride, scratch in
            guard w.type == .bf16 else {
                return others(w, lo, hi, x, xStride, n, out, outStride, scratch)
            }
            let operands = FloatOperands(
                weights: w,
                rows: lo..<hi,
                x: x,
                xStride: xStride,
                n: n,
                out: out,
                outStride: outStride,
                scratch: scratch
            )
            multiplyFloats(BrainFloats.self, operands)
        }
        return kernels
    }()
#endif
