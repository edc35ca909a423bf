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
        var (a, b, c, d) = (start(1), start(2), start(3), start(4))
        var (e, f, g, h) = (start(5), start(6), start(7), start(8))
        var (i, j, k, l) = (start(9), start(10), start(11), start(12))
        for _ in 0..<turns {
            (a, b, c, d) = (step(a), step(b), step(c), step(d))
            (e, f, g, h) = (step(e), step(f), step(g), step(h))
            (i, j, k, l) = (step(i), step(j), step(k), step(l))
        }
        let first = a ^ b ^ c ^ d
        let second = e ^ f ^ g ^ h
        let third = i ^ j ^ k ^ l
        let all = first ^ second ^ third
        return Float(all[0] ^ all[1] ^ all[2] ^ all[3])
    }
#endif
