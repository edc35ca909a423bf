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

/// Four products, then four additions.
@Sendable
private func floatPeak(_ turns: Int) -> Float {
    let x = SIMD4<Float>(repeating: 1 / Float(turns + 2))
    func start(_ index: Float) -> SIMD4<Float> { SIMD4(repeating: index) }
    func step(_ v: SIMD4<Float>) -> SIMD4<Float> { v * x + x }
    var (a, b, c, d) = (start(1), start(2), start(3), start(4))
    var (e, f, g, h) = (start(5), start(6), start(7), start(8))
    var (i, j, k, l) = (start(9), start(10), start(11), start(12))
    for _ in 0..<turns {
        (a, b, c, d) = (step(a), step(b), step(c), step(d))
        (e, f, g, h) = (step(e), step(f), step(g), step(h))
        (i, j, k, l) = (step(i), step(j), step(k), step(l))
    }
    let first = a + b + c + d
    let second = e + f + g + h
    let third = i + j + k + l
    let all = first + second + third
    return all[0] + all[1] + all[2] + all[3]
}
