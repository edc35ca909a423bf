#if arch(x86_64)
    package import KernelBlocks
    import _Builtin_intrinsics.intel

    /// What this instruction set can do at most: twelve chains hide the latency of a turn.
    package let peakKernels = PeakKernels(
        integer: PeakKernel(operationsPerTurn: 12 * 128, run: integerPeak),
        float: PeakKernel(operationsPerTurn: 12 * 32, run: floatPeak)
    )

    /// vpdpbusd: 64 bytes by 64 bytes, four products to a 32-bit lane.
    @Sendable
    private func integerPeak(_ turns: Int) -> Float {
        // Not known to the compiler, so that it cannot leave anything out.
        let w = _mm512_set1_epi32(Int32(truncatingIfNeeded: turns))
        func start(_ index: Int32) -> WideRegister { _mm512_set1_epi32(index) }
        func step(_ v: WideRegister) -> WideRegister { addProducts(w, w, to: v) }
        let all = runChains(turns, start: start, step: step) { $0 ^ $1 }
        return Float(all[0] ^ all[1] ^ all[2] ^ all[3] ^ all[4] ^ all[5] ^ all[6] ^ all[7])
    }

    /// vfmadd: sixteen lanes.
    @Sendable
    private func floatPeak(_ turns: Int) -> Float {
        let x = WideLanes(repeating: 1 / Float(turns + 2))
        func start(_ index: Int32) -> WideLanes { WideLanes(repeating: Float(index)) }
        func step(_ v: WideLanes) -> WideLanes { wideMulAdd(v, x, x) }
        let all = runChains(turns, start: start, step: step) { $0 + $1 }
        return sum(all.lowHalf + all.highHalf)
    }
#endif
