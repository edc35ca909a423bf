#if SHIMMY_AVX512
    /// The widest register of floats.
    typealias TileLanes = WideLanes

    /// a * b + c, fused.
    @inline(__always)
    func tileMulAdd(_ a: TileLanes, _ b: TileLanes, _ c: TileLanes) -> TileLanes {
        wideMulAdd(a, b, c)
    }
#else
    /// The widest register of floats.
    typealias TileLanes = Lanes

    /// a * b + c, fused where the instruction set has it.
    @inline(__always)
    func tileMulAdd(_ a: TileLanes, _ b: TileLanes, _ c: TileLanes) -> TileLanes {
        mulAdd(a, b, c)
    }
#endif

/// Products of a few rows with a matrix, two registers of its columns at a time.
enum RowTile {
    #if SHIMMY_AVX2 || SHIMMY_AVX512
        /// Rows of the largest tile: twelve registers of sums hide the latency of a product, and
        /// with the two columns and the factor they meet they fill AVX2's registers.
        static var rows: Int { 6 }
    #else
        /// More than anyone has: narrow registers have no room for a tile.
        static var rows: Int { .max / 2 }
    #endif

    /// Columns of the matrix at a time.
    static var columns: Int { 2 * TileLanes.scalarCount }

    /// Adds the products of `count` columns of some rows with as many rows of the matrix to as many
    /// rows of results, in order of the columns.
    @inline(__always)
    static func addProducts<Sums: TileSums>(
        _: Sums.Type,
        of rows: UnsafePointer<Float>,
        stride: Int,
        count: Int,
        with matrix: UnsafePointer<Float>,
        every matrixStride: Int,
        to out: UnsafeMutablePointer<Float>,
        stride outStride: Int
    ) {
        var sums = Sums(out, outStride)
        for i in 0..<count {
            let p = UnsafeRawPointer(matrix + i * matrixStride)
            let low = p.loadUnaligned(as: TileLanes.self)
            let high = (p + MemoryLayout<TileLanes>.size).loadUnaligned(as: TileLanes.self)
            sums.add(rows + i, stride, low, high)
        }
        sums.write(to: out, outStride)
    }
}

/// Sums of some rows, two registers each.
protocol TileSums {
    /// How many rows.
    static var rows: Int { get }
    /// Goes on with the sums at `p`.
    init(_ p: UnsafePointer<Float>, _ stride: Int)
    /// Adds the products of each row's factor with both registers.
    mutating func add(
        _ factors: UnsafePointer<Float>,
        _ stride: Int,
        _ low: TileLanes,
        _ high: TileLanes
    )
    /// Stores the sums, a row every `stride` floats.
    func write(to p: UnsafeMutablePointer<Float>, _ stride: Int)
}

/// Sums of one row.
struct OneTileRow: TileSums {
    static var rows: Int { 1 }
    private var low: TileLanes
    private var high: TileLanes

    @inline(__always)
    init(_ p: UnsafePointer<Float>, _: Int) {
        let p = UnsafeRawPointer(p)
        low = p.loadUnaligned(as: TileLanes.self)
        high = (p + MemoryLayout<TileLanes>.size).loadUnaligned(as: TileLanes.self)
    }

    @inline(__always)
    mutating func add(
        _ factors: UnsafePointer<Float>,
        _: Int,
        _ low: TileLanes,
        _ high: TileLanes
    ) {
        let factor = TileLanes(repeating: factors[0])
        self.low = tileMulAdd(factor, low, self.low)
        self.high = tileMulAdd(factor, high, self.high)
    }

    @inline(__always)
    func write(to p: UnsafeMutablePointer<Float>, _: Int) {
        let p = UnsafeMutableRawPointer(p)
        p.storeBytes(of: low, as: TileLanes.self)
        (p + MemoryLayout<TileLanes>.size).storeBytes(of: high, as: TileLanes.self)
    }
}

/// The rows of one and, behind them, those of another.
struct TileRows<First: TileSums, Second: TileSums>: TileSums {
    static var rows: Int { First.rows + Second.rows }
    private var first: First
    private var second: Second

    @inline(__always)
    init(_ p: UnsafePointer<Float>, _ stride: Int) {
        first = First(p, stride)
        second = Second(p + First.rows * stride, stride)
    }

    @inline(__always)
    mutating func add(
        _ factors: UnsafePointer<Float>,
        _ stride: Int,
        _ low: TileLanes,
        _ high: TileLanes
    ) {
        first.add(factors, stride, low, high)
        second.add(factors + First.rows * stride, stride, low, high)
    }

    @inline(__always)
    func write(to p: UnsafeMutablePointer<Float>, _ stride: Int) {
        first.write(to: p, stride)
        second.write(to: p + First.rows * stride, stride)
    }
}

typealias TwoTileRows = TileRows<OneTileRow, OneTileRow>
typealias SixTileRows = TileRows<TwoTileRows, TileRows<TwoTileRows, TwoTileRows>>
