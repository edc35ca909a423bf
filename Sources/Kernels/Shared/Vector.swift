package import KernelBlocks

/// This instruction set's vector kernels; the extensions hold one operation each.
package enum Vector: VectorKernels {
    package static func addScaled(
        _ x: UnsafeMutablePointer<Float>,
        _ y: UnsafePointer<Float>,
        scale: Float,
        n: Int
    ) {
        let s = splat(scale)
        forEachLanes(n) { i in
            store(mulAdd(load(y + i), s, load(x + i)), x + i)
        } tail: { i in
            x[i] += y[i] * scale
        }
    }

    package static func scale(_ x: UnsafeMutablePointer<Float>, by factor: Float, n: Int) {
        let s = splat(factor)
        forEachLanes(n) { i in
            store(load(x + i) * s, x + i)
        } tail: { i in
            x[i] *= factor
        }
    }

    package static func dot(
        _ x: UnsafePointer<Float>,
        _ y: UnsafePointer<Float>,
        n: Int
    ) -> Float {
        var a = splat(0)
        var b = splat(0)
        var c = splat(0)
        var d = splat(0)
        var i = 0
        while i + 32 <= n {
            a = mulAdd(load(x + i), load(y + i), a)
            b = mulAdd(load(x + i + 8), load(y + i + 8), b)
            c = mulAdd(load(x + i + 16), load(y + i + 16), c)
            d = mulAdd(load(x + i + 24), load(y + i + 24), d)
            i += 32
        }
        while i + 8 <= n {
            a = mulAdd(load(x + i), load(y + i), a)
            i += 8
        }
        var result = sum((a + b) + (c + d))
        while i < n {
            result += x[i] * y[i]
            i += 1
        }
        return result
    }

    package static func softCap(_ x: UnsafeMutablePointer<Float>, cap: Float, n: Int) {
        mapLanes(x, n) { splat(cap) * hyperbolicTangent($0 / splat(cap)) }
    }

    package static func activation(
        _ f: ActivationFunction,
        _ x: UnsafeMutablePointer<Float>,
        n: Int
    ) {
        switch f {
        case .silu: mapLanes(x, n) { silu($0) }
        case .gelu: mapLanes(x, n) { gelu($0) }
        case .reluSquared:
            mapLanes(x, n) {
                let positive = larger($0, splat(0))
                return positive * positive
            }
        case .clampedSwiGLU: preconditionFailure("clamped SwiGLU needs a gate")
        }
    }

    package static func gatedActivation(
        _ f: ActivationFunction,
        gate: UnsafeMutablePointer<Float>,
        up: UnsafePointer<Float>,
        n: Int
    ) {
        switch f {
        case .silu: zipLanes(gate, up, n) { silu($0) * $1 }
        case .gelu: zipLanes(gate, up, n) { gelu($0) * $1 }
        case .reluSquared:
            zipLanes(gate, up, n) {
                let positive = larger($0, splat(0))
                return positive * positive * $1
            }
        case .clampedSwiGLU:
            zipLanes(gate, up, n) {
                let g = smaller($0, splat(7))
                let u = smaller(larger($1, splat(-7)), splat(7))
                return g / (splat(1) + exponential(splat(-1.702) * g)) * (u + splat(1))
            }
        }
    }
}

/// Runs `body` at every eighth index and `tail` at each of the rest.
@inline(__always)
func forEachLanes(_ n: Int, _ body: (Int) -> Void, tail: (Int) -> Void) {
    var i = 0
    while i + 8 <= n {
        body(i)
        i += 8
    }
    while i < n {
        tail(i)
        i += 1
    }
}

/// Maps eight floats at a time in place; the tail goes through the same function, padded.
@inline(__always)
func mapLanes(_ x: UnsafeMutablePointer<Float>, _ n: Int, _ f: (Lanes) -> Lanes) {
    forEachLanes(n) { i in
        store(f(load(x + i)), x + i)
    } tail: { i in
        x[i] = f(splat(x[i]))[0]
    }
}

/// Combines two buffers into the first, eight floats at a time.
@inline(__always)
func zipLanes(
    _ x: UnsafeMutablePointer<Float>,
    _ y: UnsafePointer<Float>,
    _ n: Int,
    _ f: (Lanes, Lanes) -> Lanes
) {
    forEachLanes(n) { i in
        store(f(load(x + i), load(y + i)), x + i)
    } tail: { i in
        x[i] = f(splat(x[i]), splat(y[i]))[0]
    }
}
