#if arch(x86_64)
    /// Floats of a register.
    private let width = TileLanes.scalarCount

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
        /// Adds the products of a register of each weight row and of each activation row; the
        /// latter stand behind one another.
        mutating func add(_ values: UnsafePointer<Float>, _ weights: (Int) -> TileLanes)
        /// Writes the results, those of an activation row every `stride` floats.
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int)
    }

    /// Those of one weight row.
    struct RowSums<let activations: Int>: FloatSums {
        static var weightRows: Int { 1 }
        static var activationRows: Int { activations }
        private var sums = InlineArray<activations, TileLanes>(repeating: TileLanes())

        @inline(__always)
        mutating func add(_ values: UnsafePointer<Float>, _ weights: (Int) -> TileLanes) {
            let weights = weights(0)
            for i in 0..<activations {
                sums[i] = tileMulAdd(weights, loadTile(values + width * i), sums[i])
            }
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int) {
            for i in 0..<activations { out[i * stride] = sum(sums[i]) }
        }
    }

    /// The weight rows of one and, behind them, those of another.
    struct SumsPair<First: FloatSums, Second: FloatSums>: FloatSums {
        static var weightRows: Int { First.weightRows + Second.weightRows }
        static var activationRows: Int { First.activationRows }
        private var first = First()
        private var second = Second()

        @inline(__always)
        mutating func add(_ values: UnsafePointer<Float>, _ weights: (Int) -> TileLanes) {
            first.add(values, weights)
            second.add(values) { weights(First.weightRows + $0) }
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int) {
            first.store(out, stride)
            second.store(out + First.weightRows, stride)
        }
    }

    /// Those of two weight rows.
    typealias TwoRowSums<let n: Int> = SumsPair<RowSums<n>, RowSums<n>>
    /// Those of four: with four activation rows, half of the registers, and enough of them to hide
    /// the latency of a product.
    typealias FourRowSums<let n: Int> = SumsPair<TwoRowSums<n>, TwoRowSums<n>>

    extension FloatSums {
        /// Products of weight rows, `stride` bytes apart, with packed rows of activations.
        ///
        /// Weights are read as they are in the file and widened on the way.
        @inline(__always)
        static func multiply<E: FloatElement>(
            _: E.Type,
            _ weights: UnsafeRawPointer,
            every stride: Int,
            _ x: PackedFloats,
            asksAhead: Bool,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            var sums = Self()
            var weights = weights
            var values = x.values
            // Where one row is read at a time, what comes next is a part of it.
            let ahead = weightRows == 1 ? prefetchDistance : weightRows * stride
            for _ in 0..<x.columns / (4 * width) {
                for row in 0..<weightRows where asksAhead {
                    prefetch(weights + row * stride + ahead, count: 4 * width * E.bytes)
                }
                for _ in 0..<4 { sums.add(E.self, &weights, every: stride, &values) }
            }
            for _ in 0..<x.columns / width % 4 {
                sums.add(E.self, &weights, every: stride, &values)
            }
            let rest = x.columns % width
            if rest > 0 { sums.add(x.tail) { loadTail(E.self, weights + $0 * stride, rest) } }
            sums.store(out, outStride)
        }

        /// Adds the products with a register of each row, and moves on.
        @inline(__always)
        private mutating func add<E: FloatElement>(
            _: E.Type,
            _ weights: inout UnsafeRawPointer,
            every stride: Int,
            _ values: inout UnsafePointer<Float>
        ) {
            let place = weights
            add(values) { E.load(place + $0 * stride) }
            weights += width * E.bytes
            values += width * Self.activationRows
        }
    }

    /// A few rows of activations in the order in which a tile takes them: a register of each row,
    /// then the next ones.
    struct PackedFloats {
        /// The columns that fill registers.
        var values: UnsafePointer<Float>
        /// The others, with zeros behind them.
        var tail: UnsafePointer<Float>
        var columns: Int

        /// Floats that `count` rows of `columns` take.
        static func capacity(_ count: Int, _ columns: Int) -> Int { count * (columns + width) }

        /// `count` rows at `place`, where `pack` has put them.
        init(_ place: UnsafePointer<Float>, count: Int, _ columns: Int) {
            values = place
            tail = place + count * (columns / width * width)
            self.columns = columns
        }

        /// One row where it is, and its tail at `place`, where `packTail` has put it.
        init(_ row: UnsafePointer<Float>, tail place: UnsafePointer<Float>, _ columns: Int) {
            (values, tail) = (row, place)
            self.columns = columns
        }

        /// Copies `count` rows, `stride` floats apart, to `place`.
        ///
        /// Where they are, rows a power of two apart would drive each other out of the cache.
        static func pack(
            _ rows: UnsafePointer<Float>,
            every stride: Int,
            count: Int,
            _ columns: Int,
            to place: UnsafeMutablePointer<Float>
        ) {
            let whole = columns / width * width
            for row in 0..<count {
                let source = rows + row * stride
                var target = place + row * width
                for i in Swift.stride(from: 0, to: whole, by: width) {
                    UnsafeMutableRawPointer(target)
                        .storeBytes(of: loadTile(source + i), as: TileLanes.self)
                    target += width * count
                }
                packTail(source, columns, to: target)
            }
        }

        /// Copies what fills no register, and zeros behind it.
        static func packTail(
            _ row: UnsafePointer<Float>,
            _ columns: Int,
            to place: UnsafeMutablePointer<Float>
        ) {
            let whole = columns / width * width
            for i in 0..<width { place[i] = whole + i < columns ? row[whole + i] : 0 }
        }
    }
#endif
