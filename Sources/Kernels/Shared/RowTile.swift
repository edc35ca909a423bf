/// Products of six rows with a matrix, sixteen of its columns at a time: twelve registers of sums.
enum RowTile {
    #if SHIMMY_AVX2 || SHIMMY_AVX512
        /// Rows of a tile.
        static var rows: Int { 6 }
    #else
        /// More than anyone has: narrow registers have no room for a tile.
        static var rows: Int { .max / 2 }
    #endif

    /// Adds the products of `count` columns of six rows with as many rows of sixteen floats to six
    /// rows of sixteen, in order of the columns.
    @inline(__always)
    static func addProducts(
        of rows: UnsafePointer<Float>,
        stride: Int,
        count: Int,
        with matrix: UnsafePointer<Float>,
        every matrixStride: Int,
        to out: UnsafeMutablePointer<Float>,
        stride outStride: Int
    ) {
        var a = LanePair(out)
        var b = LanePair(out + outStride)
        var c = LanePair(out + 2 * outStride)
        var d = LanePair(out + 3 * outStride)
        var e = LanePair(out + 4 * outStride)
        var f = LanePair(out + 5 * outStride)
        for i in 0..<count {
            let (low, high) = (load(matrix + i * matrixStride), load(matrix + i * matrixStride + 8))
            a.add(rows[i], low, high)
            b.add(rows[stride + i], low, high)
            c.add(rows[2 * stride + i], low, high)
            d.add(rows[3 * stride + i], low, high)
            e.add(rows[4 * stride + i], low, high)
            f.add(rows[5 * stride + i], low, high)
        }
        a.write(to: out)
        b.write(to: out + outStride)
        c.write(to: out + 2 * outStride)
        d.write(to: out + 3 * outStride)
        e.write(to: out + 4 * outStride)
        f.write(to: out + 5 * outStride)
    }
}

/// Sixteen sums.
private struct LanePair {
    var low: Lanes
    var high: Lanes

    @inline(__always)
    init(_ p: UnsafePointer<Float>) { (low, high) = (load(p), load(p + 8)) }

    @inline(__always)
    mutating func add(_ factor: Float, _ x: Lanes, _ y: Lanes) {
        let factor = splat(factor)
        low = mulAdd(factor, x, low)
        high = mulAdd(factor, y, high)
    }

    @inline(__always)
    func write(to p: UnsafeMutablePointer<Float>) {
        store(low, p)
        store(high, p + 8)
    }
}
