/// The loop behind a peak: twelve chains of an operation, which hide its latency.
///
/// - Parameters:
///   - turns: How often each chain takes a step.
///   - start: The chains' first values, of 1 to 12.
///   - step: One operation; it depends on the value before, so that nothing can be left out.
///   - join: Brings two chains together.
/// - Returns: All chains, joined.
@inline(__always)
func runChains<Value>(
    _ turns: Int,
    start: (Int32) -> Value,
    step: (Value) -> Value,
    join: (Value, Value) -> Value
) -> Value {
    var (a, b, c, d) = (start(1), start(2), start(3), start(4))
    var (e, f, g, h) = (start(5), start(6), start(7), start(8))
    var (i, j, k, l) = (start(9), start(10), start(11), start(12))
    for _ in 0..<turns {
        (a, b, c, d) = (step(a), step(b), step(c), step(d))
        (e, f, g, h) = (step(e), step(f), step(g), step(h))
        (i, j, k, l) = (step(i), step(j), step(k), step(l))
    }
    let first = join(join(a, b), join(c, d))
    let second = join(join(e, f), join(g, h))
    let third = join(join(i, j), join(k, l))
    return join(join(first, second), third)
}
