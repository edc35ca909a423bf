#if arch(x86_64)
    package import KernelBlocks
    import Tensor

    /// The same for processors with AVX512_BF16: prompts meet BF16 weights rounded to BF16.
    package let brainFloatKernels: MatrixKernels = {
        var kernels = matrixKernels
        kernels.roundsToBF16 = true
        kernels.prefillFloat = floatProduct { operands in
            if operands.weights.type == .bf16 {
                multiplyFloats(BrainFloats.self, operands)
            } else {
                prefillFloat(operands)
            }
        }
        return kernels
    }()
#endif
