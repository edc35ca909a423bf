extension Vector {
    package static func rmsNorm(
        _ x: UnsafePointer<Float>,
        weight: UnsafePointer<Float>?,
        out: UnsafeMutablePointer<Float>,
        n: Int,
        epsilon: Float
    ) {
        let scale = 1 / (sumOfSquares(x, n, minus: 0) / Float(n) + epsilon).squareRoot()
        let s = splat(scale)
        guard let weight else {
            forEachLanes(n) { i in
                store(load(x + i) * s, out + i)
            } tail: { i in
                out[i] = x[i] * scale
            }
            return
        }
        forEachLanes(n) { i in
            store(load(x + i) * s * load(weight + i), out + i)
        } tail: { i in
            out[i] = x[i] * scale * weight[i]
        }
    }

    package static func layerNorm(
        _ x: UnsafePointer<Float>,
        weight: UnsafePointer<Float>?,
        bias: UnsafePointer<Float>?,
        out: UnsafeMutablePointer<Float>,
        n: Int,
        epsilon: Float
    ) {
        let mean = total(x, n) / Float(n)
        let variance = sumOfSquares(x, n, minus: mean) / Float(n)
        let scale = 1 / (variance + epsilon).squareRoot()
        for i in 0..<n {
            var y = (x[i] - mean) * scale
            if let weight { y *= weight[i] }
            if let bias { y += bias[i] }
            out[i] = y
        }
    }
}

/// Sum of n floats in four independent chains.
@inline(__always)
private func total(_ x: UnsafePointer<Float>, _ n: Int) -> Float {
    reduce(n, { load(x + $0) }, { x[$0] })
}

/// Sum of (x - mean)^2.
@inline(__always)
private func sumOfSquares(_ x: UnsafePointer<Float>, _ n: Int, minus mean: Float) -> Float {
    reduce(
        n,
        {
            let d = load(x + $0) - splat(mean)
            return d * d
        },
        { (x[$0] - mean) * (x[$0] - mean) }
    )
}

/// Adds n terms, lanes first, in a fixed order.
@inline(__always)
private func reduce(_ n: Int, _ lanes: (Int) -> Lanes, _ single: (Int) -> Float) -> Float {
    var a = splat(0)
    var b = splat(0)
    var c = splat(0)
    var d = splat(0)
    var i = 0
    while i + 32 <= n {
        a += lanes(i)
        b += lanes(i + 8)
        c += lanes(i + 16)
        d += lanes(i + 24)
        i += 32
    }
    while i + 8 <= n {
        a += lanes(i)
        i += 8
    }
    var result = sum((a + b) + (c + d))
    while i < n {
        result += single(i)
        i += 1
    }
    return result
}
