#if arch(x86_64)
    /// A register of weights of three rows.
    struct ThreeWeights {
        var first: TileLanes
        var second: TileLanes
        var third: TileLanes
    }

    /// Partial sums of the products of three weight rows with some activation rows.
    protocol RowSums {
        static var rows: Int { get }
        init()
        /// Adds the products of registers of weights and of activations of each row.
        mutating func add(_ w: ThreeWeights, _ x: UnsafePointer<Float>, _ stride: Int)
        /// The same with the last activations, fewer than a register holds.
        mutating func addTail(
            _ w: ThreeWeights,
            _ x: UnsafePointer<Float>,
            _ stride: Int,
            _ count: Int
        )
        static func + (a: Self, b: Self) -> Self
        /// Writes the whole sums of the first `count` weight rows.
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int, _ count: Int)
    }

    /// Those of one row.
    struct OneRow: RowSums {
        static var rows: Int { 1 }
        var first = TileLanes()
        var second = TileLanes()
        var third = TileLanes()

        @inline(__always)
        private mutating func add(_ w: ThreeWeights, _ x: TileLanes) {
            first = tileMulAdd(w.first, x, first)
            second = tileMulAdd(w.second, x, second)
            third = tileMulAdd(w.third, x, third)
        }

        @inline(__always)
        mutating func add(_ w: ThreeWeights, _ x: UnsafePointer<Float>, _: Int) {
            add(w, loadTile(x))
        }

        @inline(__always)
        mutating func addTail(_ w: ThreeWeights, _ x: UnsafePointer<Float>, _: Int, _ count: Int) {
            add(w, loadTail(Float32Element.self, x, count))
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self {
            Self(first: a.first + b.first, second: a.second + b.second, third: a.third + b.third)
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _: Int, _ count: Int) {
            out[0] = sum(first)
            if count > 1 { out[1] = sum(second) }
            if count > 2 { out[2] = sum(third) }
        }
    }

    /// The rows of one and, behind them, those of another.
    struct Rows<First: RowSums, Second: RowSums>: RowSums {
        static var rows: Int { First.rows + Second.rows }
        var first = First()
        var second = Second()

        @inline(__always)
        mutating func add(_ w: ThreeWeights, _ x: UnsafePointer<Float>, _ stride: Int) {
            first.add(w, x, stride)
            second.add(w, x + First.rows * stride, stride)
        }

        @inline(__always)
        mutating func addTail(
            _ w: ThreeWeights,
            _ x: UnsafePointer<Float>,
            _ stride: Int,
            _ count: Int
        ) {
            first.addTail(w, x, stride, count)
            second.addTail(w, x + First.rows * stride, stride, count)
        }

        @inline(__always)
        static func + (a: Self, b: Self) -> Self {
            Self(first: a.first + b.first, second: a.second + b.second)
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int, _ count: Int) {
            first.store(out, stride, count)
            second.store(out + First.rows * stride, stride, count)
        }
    }

    /// Those of two rows.
    typealias TwoRows = Rows<OneRow, OneRow>
    /// Those of three rows.
    typealias ThreeRows = Rows<TwoRows, OneRow>
    /// As many as AVX2 has registers for: twelve sums, three of weights and the activations.
    typealias FourRows = Rows<TwoRows, TwoRows>
#endif
