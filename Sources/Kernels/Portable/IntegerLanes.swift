#if arch(x86_64)
    import _Builtin_intrinsics.intel
#endif

/// The two steps of the int8 products: widening bytes, and multiplying 16-bit lanes.
///
/// x86-64 without extensions has `pmaddwd`: products of 16-bit lanes, neighbours added. It is named
/// here because the compiler finds it in some loops and leaves scalar code in others. NEON has
/// `smlal`: products of one half of the 16-bit lanes, added to an accumulator. Hence a vector of
/// eight 16-bit lanes holds two weights of each of four rows as neighbours or as halves.
enum IntegerLanes {
    /// Stores 32-bit lane `pair` of eight 16-bit lanes as the two weights of row `row` (0 to 3).
    @inline(__always)
    static func store(
        _ weights: SIMD8<Int16>,
        pair: Int,
        row: Int,
        to vector: UnsafeMutablePointer<SIMD8<Int16>>
    ) {
        #if arch(arm64)
            vector.pointee[row] = weights[2 * pair]
            vector.pointee[row + 4] = weights[2 * pair + 1]
        #else
            UnsafeMutableRawPointer(vector).storeBytes(
                of: unsafeBitCast(weights, to: SIMD4<UInt32>.self)[pair],
                toByteOffset: 4 * row,
                as: UInt32.self
            )
        #endif
    }

    /// 32-bit lane `pair` of eight 16-bit lanes, for each of four rows.
    @inline(__always)
    static func repeated(_ codes: SIMD8<Int16>, pair: Int) -> SIMD8<Int16> {
        #if arch(arm64)
            return SIMD8(
                lowHalf: SIMD4(repeating: codes[2 * pair]),
                highHalf: SIMD4(repeating: codes[2 * pair + 1])
            )
        #else
            let pairs = unsafeBitCast(codes, to: SIMD4<UInt32>.self)
            return unsafeBitCast(SIMD4(repeating: pairs[pair]), to: SIMD8<Int16>.self)
        #endif
    }

    /// `sum` plus, per row, the products of its two lanes.
    @inline(__always)
    static func add(
        _ a: SIMD8<Int16>,
        times b: SIMD8<Int16>,
        to sum: SIMD4<Int32>
    ) -> SIMD4<Int32> {
        #if arch(x86_64)
            let products = _mm_madd_epi16(
                unsafeBitCast(a, to: SIMD2<Int64>.self),
                unsafeBitCast(b, to: SIMD2<Int64>.self)
            )
            return sum &+ unsafeBitCast(products, to: SIMD4<Int32>.self)
        #else
            let low =
                SIMD4<Int32>(truncatingIfNeeded: a.lowHalf)
                &* SIMD4<Int32>(truncatingIfNeeded: b.lowHalf)
            let high =
                SIMD4<Int32>(truncatingIfNeeded: a.highHalf)
                &* SIMD4<Int32>(truncatingIfNeeded: b.highHalf)
            return sum &+ low &+ high
        #endif
    }

    /// Sixteen int8 from any address as 16-bit lanes: those at even places, those at odd ones.
    @inline(__always)
    static func wide16(_ p: UnsafeRawPointer) -> (SIMD8<Int16>, SIMD8<Int16>) {
        let pairs = p.loadUnaligned(as: SIMD8<Int16>.self)
        let byte = SIMD8<Int16>(repeating: 8)
        return ((pairs &<< byte) &>> byte, pairs &>> byte)
    }
}
