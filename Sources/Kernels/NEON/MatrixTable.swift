#if arch(arm64)
    package import KernelBlocks
    import KernelsPortable

    /// The matrix products of arm64 with the dot product instructions; floats as everywhere.
    package let matrixKernels = MatrixKernels(
        name: "neon",
        quantise: KernelsPortable.matrixKernels.quantise,
        decode: Products.decode,
        prefill: Products.prefill,
        prefillRows: 32,
        scratchBytes: { k in
            max(Products.scratchBytes, KernelsPortable.matrixKernels.scratchBytes(k))
        },
        decodeFloat: KernelsPortable.matrixKernels.decodeFloat,
        prefillFloat: KernelsPortable.matrixKernels.prefillFloat
    )
#endif
