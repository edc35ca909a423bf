#if arch(x86_64)
    package import KernelBlocks
    import _Builtin_intrinsics.intel

    /// What this instruction set can do at most: twelve chains hide the latency of a turn.
    package let peakKernels = PeakKernels(
        integer: PeakKernel(operationsPerTurn: 12 * 64, run: integerPeak),
        float: PeakKernel(operationsPerTurn: 12 * 16, run: floatPeak)
    )

    /// vpmaddubsw, vpmaddwd, vpaddd: 32 bytes by 32 bytes, four products to a 32-bit lane.
    @Sendable
    private func integerPeak(_ turns: Int) -> Float {
        // Not known to the compiler, and products depend on their chain: nothing can be left out.
        let w = splat8(UInt8(truncatingIfNeeded: turns))
        let one = splat16(Int16(truncatingIfNeeded: turns))
        func start(_ index: Int32) -> Register { _mm256_set1_epi32(index) }
        func step(_ v: Register) -> Register {
            _mm256_add_epi32(v, pairSums16(pairSums(v, w), one))
        }
        let all = runChains(turns, start: start, step: step) { $0 ^ $1 }
        return Float(all[0] ^ all[1] ^ all[2] ^ all[3])
    }

    /// vfmadd: eight lanes.
    @Sendable
    private func floatPeak(_ turns: Int) -> Float {
        let x = Lanes(repeating: 1 / Float(turns + 2))
        func start(_ index: Int32) -> Lanes { Lanes(repeating: Float(index)) }
        func step(_ v: Lanes) -> Lanes { mulAdd(v, x, x) }
        let all = runChains(turns, start: start, step: step) { $0 + $1 }
        return sum(all)
    }
#endif
