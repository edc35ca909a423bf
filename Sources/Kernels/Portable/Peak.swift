package import KernelBlocks

/// What the build's baseline can do at most: twelve chains hide the latency of a turn.
package let peakKernels = PeakKernels(
    integer: PeakKernel(operationsPerTurn: 12 * 16, run: integerPeak),
    float: PeakKernel(operationsPerTurn: 12 * 8, run: floatPeak)
)

/// Eight 16-bit products, neighbours added up in 32 bits.
@Sendable
private func integerPeak(_ turns: Int) -> Float {
    // Not known to the compiler, and each product depends on its chain: nothing can be left out.
    let w = SIMD8<Int16>(repeating: Int16(truncatingIfNeeded: turns))
    func start(_ index: Int32) -> SIMD4<Int32> { SIMD4(repeating: index) }
    func step(_ v: SIMD4<Int32>) -> SIMD4<Int32> {
        IntegerLanes.add(unsafeBitCast(v, to: SIMD8<Int16>.self), times: w, to: v)
    }
    let all = runChains(turns, start: start, step: step) { $0 ^ $1 }
    return Float(all[0] ^ all[1] ^ all[2] ^ all[3])
}

/// Four products, then four additions.
@Sendable
private func floatPeak(_ turns: Int) -> Float {
    let x = SIMD4<Float>(repeating: 1 / Float(turns + 2))
    func start(_ index: Int32) -> SIMD4<Float> { SIMD4(repeating: Float(index)) }
    func step(_ v: SIMD4<Float>) -> SIMD4<Float> { v * x + x }
    let all = runChains(turns, start: start, step: step) { $0 + $1 }
    return all[0] + all[1] + all[2] + all[3]
}
