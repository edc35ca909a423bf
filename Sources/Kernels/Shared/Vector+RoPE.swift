extension Vector {
    package static func rope(
        _ x: UnsafeMutablePointer<Float>,
        heads: Int,
        headStride: Int,
        dimensions: Int,
        cosines: UnsafePointer<Float>,
        sines: UnsafePointer<Float>,
        interleaved: Bool
    ) {
        for head in 0..<heads {
            let v = x + head * headStride
            if interleaved {
                rotateNeighbours(v, dimensions / 2, cosines, sines)
            } else {
                rotateHalves(v, dimensions / 2, cosines, sines)
            }
        }
    }
}

/// Rotates the pairs (i, i + half).
@inline(__always)
private func rotateHalves(
    _ v: UnsafeMutablePointer<Float>,
    _ half: Int,
    _ cosines: UnsafePointer<Float>,
    _ sines: UnsafePointer<Float>
) {
    let w = v + half
    forEachLanes(half) { i in
        let a = load(v + i)
        let b = load(w + i)
        let c = load(cosines + i)
        let s = load(sines + i)
        store(a * c - b * s, v + i)
        store(a * s + b * c, w + i)
    } tail: { i in
        let a = v[i]
        let b = w[i]
        v[i] = a * cosines[i] - b * sines[i]
        w[i] = a * sines[i] + b * cosines[i]
    }
}

/// Rotates the pairs (2i, 2i + 1).
@inline(__always)
private func rotateNeighbours(
    _ v: UnsafeMutablePointer<Float>,
    _ pairs: Int,
    _ cosines: UnsafePointer<Float>,
    _ sines: UnsafePointer<Float>
) {
    for i in 0..<pairs {
        let a = v[2 * i]
        let b = v[2 * i + 1]
        v[2 * i] = a * cosines[i] - b * sines[i]
        v[2 * i + 1] = a * sines[i] + b * cosines[i]
    }
}
