#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// An order in which factors meet the lanes of sums: four lanes for each of four numbers.
    struct LaneOrder {
        private let indices: SIMD16<Int32>

        /// The order that begins with number 0 or 4.
        @inline(__always)
        init(from first: Int) {
            indices = Self.memory.loadUnaligned(fromByteOffset: 16 * first, as: SIMD16.self)
        }

        /// The numbers of `v` in this order.
        @inline(__always)
        func of(_ v: WideLanes) -> WideLanes { select(v, indices) }

        /// Both orders, written once, where the compiler does not see them: it takes shuffles apart
        /// whose order it knows, together with what they shuffle.
        nonisolated(unsafe) private static let memory = UnsafeRawPointer(written())

        private static func written() -> UnsafeMutableRawPointer {
            let memory = UnsafeMutableRawPointer.allocate(byteCount: 2 * 64, alignment: 64)
            for lane in 0..<32 {
                memory.storeBytes(of: Int32(lane / 4), toByteOffset: 4 * lane, as: Int32.self)
            }
            return memory
        }
    }
#endif
