#if arch(x86_64)
    /// Sums of the products of some weight rows with some activation rows, each in order of k.
    ///
    /// One register of sums per result, whatever its neighbours are: a result has the same bits in
    /// any tile.
    protocol FloatSums {
        /// How many weight rows.
        static var weightRows: Int { get }
        /// How many activation rows.
        static var activationRows: Int { get }
        init()
        /// Adds the products of a register of each weight row with one of each activation row; the
        /// latter stand behind one another.
        mutating func add<E: TileElement>(
            _: E.Type,
            _ x: UnsafeRawPointer,
            _ weights: (Int) -> E.Weights
        )
        /// Writes the results, those of an activation row every `stride` floats.
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int)
    }

    /// Those of one weight row.
    struct RowSums<let activations: Int>: FloatSums {
        static var weightRows: Int { 1 }
        static var activationRows: Int { activations }
        private var sums = InlineArray<activations, WideLanes>(repeating: WideLanes())

        @inline(__always)
        mutating func add<E: TileElement>(
            _: E.Type,
            _ x: UnsafeRawPointer,
            _ weights: (Int) -> E.Weights
        ) {
            let weights = weights(0)
            for i in 0..<activations { sums[i] = E.mulAdd(weights, x + 64 * i, sums[i]) }
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int) {
            for i in 0..<activations { out[i * stride] = sum(sums[i]) }
        }
    }

    /// The weight rows of one and, behind them, those of another.
    ///
    /// Not one array in another: the compiler would keep that in memory.
    struct SumsPair<First: FloatSums, Second: FloatSums>: FloatSums {
        static var weightRows: Int { First.weightRows + Second.weightRows }
        static var activationRows: Int { First.activationRows }
        private var first = First()
        private var second = Second()

        @inline(__always)
        mutating func add<E: TileElement>(
            _: E.Type,
            _ x: UnsafeRawPointer,
            _ weights: (Int) -> E.Weights
        ) {
            first.add(E.self, x, weights)
            second.add(E.self, x) { weights(First.weightRows + $0) }
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int) {
            first.store(out, stride)
            second.store(out + First.weightRows, stride)
        }
    }

    /// Those of two weight rows.
    typealias TwoRowSums<let n: Int> = SumsPair<RowSums<n>, RowSums<n>>
    /// Those of four.
    typealias FourRowSums<let n: Int> = SumsPair<TwoRowSums<n>, TwoRowSums<n>>
    /// Those of six.
    ///
    /// With four activation rows they are 24 registers of sums, besides four of activations and one
    /// of weights, and the second cache can bring what they need in the time that products take.
    typealias SixRowSums<let n: Int> = SumsPair<TwoRowSums<n>, FourRowSums<n>>

    extension FloatSums {
        /// Products of weight rows, `stride` bytes apart, with packed rows of activations.
        ///
        /// Weights are read as they are in the file.
        @inline(__always)
        static func multiply<E: TileElement>(
            _ weights: UnsafeRawPointer,
            every stride: Int,
            _ x: PackedRows<E>,
            asksAhead: Bool,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            var sums = Self()
            var weights = weights
            var values = UnsafeRawPointer(x.values)
            // Where one row is read at a time, what comes next is a part of it.
            let ahead = weightRows == 1 ? prefetchDistance : weightRows * stride
            for _ in 0..<x.columns / (4 * E.columns) {
                for row in 0..<weightRows where asksAhead {
                    prefetch(weights + row * stride + ahead, count: 4 * E.columns * E.bytes)
                }
                for _ in 0..<4 { sums.add(E.self, &weights, every: stride, &values) }
            }
            for _ in 0..<x.columns / E.columns % 4 {
                sums.add(E.self, &weights, every: stride, &values)
            }
            let rest = x.columns % E.columns
            if rest > 0 {
                sums.add(E.self, values) { E.load(weights + $0 * stride, count: rest) }
            }
            sums.store(out, outStride)
        }

        /// Adds the products with a register of each row, and moves on.
        @inline(__always)
        private mutating func add<E: TileElement>(
            _: E.Type,
            _ weights: inout UnsafeRawPointer,
            every stride: Int,
            _ values: inout UnsafeRawPointer
        ) {
            let place = weights
            add(E.self, values) { E.load(place + $0 * stride) }
            weights += E.columns * E.bytes
            values += 64 * Self.activationRows
        }
    }
#endif
