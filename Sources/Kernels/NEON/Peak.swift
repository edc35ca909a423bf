#if arch(arm64)
    package import KernelBlocks
    import KernelsPortable

    /// What this instruction set can do at most: twelve chains hide the latency of a turn.
    package let peakKernels = PeakKernels(
        integer: PeakKernel(operationsPerTurn: 12 * 32, run: integerPeak),
        float: KernelsPortable.peakKernels.float
    )

    /// SDOT: 16 bytes by 16 bytes, four products to a 32-bit lane.
    @Sendable
    private func integerPeak(_ turns: Int) -> Float {
        // Not known to the compiler, so that it cannot leave anything out.
        let w = Codes(repeating: Int8(truncatingIfNeeded: turns))
        func start(_ index: Int32) -> SIMD4<Int32> { SIMD4(repeating: index) }
        func step(_ v: SIMD4<Int32>) -> SIMD4<Int32> { addProducts(w, w, to: v) }
        let all = runChains(turns, start: start, step: step) { $0 ^ $1 }
        return Float(all[0] ^ all[1] ^ all[2] ^ all[3])
    }
#endif
