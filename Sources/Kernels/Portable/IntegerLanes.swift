/// Vector steps of the int8 products, written so that the compiler finds the CPU's instruction.
///
/// x86-64 without extensions has `pmaddwd`: products of 16-bit lanes, neighbours added. NEON has
/// `smlal`: products of one half of the 16-bit lanes, added to an accumulator. Hence a vector of
/// eight 16-bit lanes holds two weights of each of four rows as neighbours or as halves.
enum IntegerLanes {
    /// Where weight `step` (0 or 1) of row `row` (0 to 3) lies among the eight lanes.
    @inline(__always)
    static func lane(row: Int, step: Int) -> Int {
        #if arch(arm64)
            row + 4 * step
        #else
            2 * row + step
        #endif
    }

    /// `sum` plus, per row, the products of its two lanes.
    @inline(__always)
    static func add(
        _ a: SIMD8<Int16>,
        times b: SIMD8<Int16>,
        to sum: SIMD4<Int32>
    ) -> SIMD4<Int32> {
        #if arch(arm64)
            let low =
                SIMD4<Int32>(truncatingIfNeeded: a.lowHalf)
                &* SIMD4<Int32>(truncatingIfNeeded: b.lowHalf)
            let high =
                SIMD4<Int32>(truncatingIfNeeded: a.highHalf)
                &* SIMD4<Int32>(truncatingIfNeeded: b.highHalf)
            return sum &+ low &+ high
        #else
            let products =
                SIMD8<Int32>(truncatingIfNeeded: a) &* SIMD8<Int32>(truncatingIfNeeded: b)
            return sum &+ (products.evenHalf &+ products.oddHalf)
        #endif
    }

    /// Sixteen int8 from any address as two vectors of 16-bit lanes.
    @inline(__always)
    static func wide16(_ p: UnsafeRawPointer) -> (SIMD8<Int16>, SIMD8<Int16>) {
        let bytes = p.loadUnaligned(as: SIMD16<Int8>.self)
        return (
            SIMD8(truncatingIfNeeded: bytes.lowHalf), SIMD8(truncatingIfNeeded: bytes.highHalf)
        )
    }
}
