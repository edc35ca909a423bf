#if arch(x86_64)
    import CBrainFloat

    /// How a tile multiplies weights of some type with activations, a register at a time.
    protocol TileElement {
        /// Weights as they are multiplied.
        associatedtype Weights
        /// Columns of a register.
        static var columns: Int { get }
        /// Bytes of a weight in the file.
        static var bytes: Int { get }
        /// The weights at `p`.
        static func load(_ p: UnsafeRawPointer) -> Weights
        /// The first `count` of them, with zeros behind.
        static func load(_ p: UnsafeRawPointer, count: Int) -> Weights
        /// Adds the products with the packed activations at `x` to the sums of a result.
        static func mulAdd(_ w: Weights, _ x: UnsafeRawPointer, _ sums: WideLanes) -> WideLanes
        /// Packs a register of activations.
        static func pack(_ x: UnsafePointer<Float>, to place: UnsafeMutableRawPointer)
    }

    /// Weights that are widened to floats.
    enum Widened<E: FloatElement>: TileElement {
        static var columns: Int { 16 }
        static var bytes: Int { E.bytes }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WideLanes { E.load(p) }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer, count: Int) -> WideLanes {
            loadTail(E.self, p, count)
        }

        @inline(__always)
        static func mulAdd(_ w: WideLanes, _ x: UnsafeRawPointer, _ sums: WideLanes) -> WideLanes {
            wideMulAdd(w, loadWideLanes(x), sums)
        }

        @inline(__always)
        static func pack(_ x: UnsafePointer<Float>, to place: UnsafeMutableRawPointer) {
            place.storeBytes(of: loadWideLanes(x), as: WideLanes.self)
        }
    }

    /// BF16 weights that are multiplied as they are, with activations rounded to BF16: twice as
    /// many products at a time (AVX512_BF16).
    enum BrainFloats: TileElement {
        static var columns: Int { 32 }
        static var bytes: Int { 2 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> WideRegister { loadWide(p) }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer, count: Int) -> WideRegister {
            withPadded(p, count * bytes) { loadWide($0) }
        }

        @inline(__always)
        static func mulAdd(
            _ w: WideRegister,
            _ x: UnsafeRawPointer,
            _ sums: WideLanes
        ) -> WideLanes {
            brain_float_products(sums, w, loadWide(x))
        }

        @inline(__always)
        static func pack(_ x: UnsafePointer<Float>, to place: UnsafeMutableRawPointer) {
            let (low, high) = (loadWideLanes(x), loadWideLanes(x + 16))
            storeWide(brain_float_pair(low, high), place)
        }
    }
#endif
