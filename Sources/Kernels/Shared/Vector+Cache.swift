package import KernelBlocks

extension Vector {
    package static func storeKey(
        _ key: UnsafePointer<Float>,
        page: UnsafeMutableRawPointer,
        slot: Int,
        headSize: Int,
        type: CacheType
    ) {
        let positions = CachePage.positions
        switch type {
        case .f32:
            let column = page.assumingMemoryBound(to: Float.self) + slot
            for d in 0..<headSize { column[d * positions] = key[d] }
        case .f16:
            let column = page.assumingMemoryBound(to: UInt16.self) + slot
            eachHalf(key, headSize) { d, bits in column[d * positions] = bits }
        case .q8_0:
            let column = page.assumingMemoryBound(to: Int8.self) + slot
            quantise(key, page, slot, headSize) { d, q in column[d * positions] = q }
        }
    }

    package static func storeValue(
        _ value: UnsafePointer<Float>,
        page: UnsafeMutableRawPointer,
        slot: Int,
        headSize: Int,
        type: CacheType
    ) {
        switch type {
        case .f32:
            let row = page.assumingMemoryBound(to: Float.self) + slot * headSize
            row.update(from: value, count: headSize)
        case .f16:
            let row = page.assumingMemoryBound(to: UInt16.self) + slot * headSize
            eachHalf(value, headSize) { d, bits in row[d] = bits }
        case .q8_0:
            let row = page.assumingMemoryBound(to: Int8.self) + slot * headSize
            quantise(value, page, slot, headSize) { d, q in row[d] = q }
        }
    }
}

/// Visits the half float bits of n floats.
@inline(__always)
private func eachHalf(_ x: UnsafePointer<Float>, _ n: Int, _ body: (Int, UInt16) -> Void) {
    var i = 0
    while i + 8 <= n {
        let bits = narrow(load(x + i))
        for lane in 0..<8 { body(i + lane, bits[lane]) }
        i += 8
    }
    while i < n {
        body(i, narrow(splat(x[i]))[0])
        i += 1
    }
}

/// Visits the Int8 values of one head and writes its scales behind the page's values.
@inline(__always)
private func quantise(
    _ x: UnsafePointer<Float>,
    _ page: UnsafeMutableRawPointer,
    _ slot: Int,
    _ headSize: Int,
    _ body: (Int, Int8) -> Void
) {
    let scales = (page + CachePage.positions * headSize).assumingMemoryBound(to: Float.self)
    for group in 0..<CachePage.groups(headSize: headSize) {
        let first = group * CachePage.group
        let last = min(headSize, first + CachePage.group)
        var largest: Float = 0
        for d in first..<last where x[d].magnitude > largest { largest = x[d].magnitude }
        let scale = largest.isFinite ? largest / 127 : 0
        let inverse = scale > 0 ? 1 / scale : 0
        scales[group * CachePage.positions + slot] = scale
        for d in first..<last {
            // A NaN that slips past the maximum must not trap.
            let q = (x[d] * inverse).rounded(.toNearestOrEven)
            body(d, q >= -127 && q <= 127 ? Int8(q) : 0)
        }
    }
}
