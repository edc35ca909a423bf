import KernelBlocks

/// Widens one page's keys or values; scales follow positions along rows of `valuesPerScale`
/// values (keys), or one row per position when that is 0 (values).
@inline(__always)
func widenPage(
    _ page: UnsafeRawPointer,
    _ type: CacheType,
    _ headSize: Int,
    _ out: UnsafeMutablePointer<Float>,
    valuesPerScale: Int
) {
    let positions = CachePage.positions
    let count = positions * headSize
    switch type {
    case .f32:
        out.update(from: page.assumingMemoryBound(to: Float.self), count: count)
    case .f16:
        var i = 0
        while i < count {
            store(loadHalf(page + 2 * i), out + i)
            i += 8
        }
    case .q8_0:
        let q = page.assumingMemoryBound(to: Int8.self)
        let scales = (page + count).assumingMemoryBound(to: Float.self)
        if valuesPerScale > 0 {
            for d in 0..<headSize {
                let row = scales + d / CachePage.group * positions
                for i in 0..<positions {
                    out[d * positions + i] = Float(q[d * positions + i]) * row[i]
                }
            }
        } else {
            for i in 0..<positions {
                for d in 0..<headSize {
                    out[i * headSize + d] =
                        Float(q[i * headSize + d]) * scales[d / CachePage.group * positions + i]
                }
            }
        }
    }
}
