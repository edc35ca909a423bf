#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// What a type's codes have too much, all of them the same.
    protocol CodeZero {
        static var zero: Int32 { get }
    }

    /// 128 weights in blocks of 32: weight = scale * (code - zero).
    ///
    /// A register has the first halves of all four blocks, another one the second halves, so that
    /// four lanes belong to each block in both and their products are added as they are.
    struct WideQuad<Zero: CodeZero>: DecodeSpan {
        static var weights: Int { 128 }
        static var recordBytes: Int { 256 }
        static var comesInPairs: Bool { true }
        static var orders: LaneOrder { LaneOrder(from: 0) }

        var first, second: WideRegister
        var scales: SIMD4<Float>

        /// Where sums begin, codes in two registers, four scales.
        @inline(__always)
        static func write(_ a: ActivationSpan, to record: UnsafeMutableRawPointer) {
            writeHalves(a.values, zero: Zero.zero, to: record)
            (record + 192).copyMemory(from: a.scales, byteCount: 16)
        }

        @inline(__always)
        func dot(
            _ record: UnsafeRawPointer,
            onto acc: SpanSums,
            _ order: LaneOrder
        ) -> SpanSums {
            let products = halfProducts(first, second, record)
            let factors = scales * record.loadUnaligned(fromByteOffset: 192, as: SIMD4.self)
            return wideMulAdd(wideFloats(products), order.of(widened(factors)), acc)
        }
    }

    /// 256 weights in blocks of 32, as two `WideQuad`: weight = scale * (code - 128).
    struct WidePairOfQuads: DecodeSpan {
        static var weights: Int { 256 }
        static var recordBytes: Int { 448 }
        static var comesInPairs: Bool { true }
        static var orders: (LaneOrder, LaneOrder) { (LaneOrder(from: 0), LaneOrder(from: 4)) }

        var codes: WideCodes
        var scales: Lanes

        /// Twice where sums begin and codes in two registers, then eight scales.
        @inline(__always)
        static func write(_ a: ActivationSpan, to record: UnsafeMutableRawPointer) {
            writeHalves(a.values, zero: 128, to: record)
            writeHalves(a.values + 128, zero: 128, to: record + 192)
            (record + 384).copyMemory(from: a.scales, byteCount: 32)
        }

        @inline(__always)
        func dot(
            _ record: UnsafeRawPointer,
            onto acc: SpanSums,
            _ orders: (LaneOrder, LaneOrder)
        ) -> SpanSums {
            let low = wideFloats(halfProducts(codes.c0, codes.c1, record))
            let high = wideFloats(halfProducts(codes.c2, codes.c3, record + 192))
            let own = scales * record.loadUnaligned(fromByteOffset: 384, as: Lanes.self)
            let factors = widened(own)
            let half = wideMulAdd(low, orders.0.of(factors), acc)
            return wideMulAdd(high, orders.1.of(factors), half)
        }
    }

    /// How large the codes of odd blocks are in registers, which come from upper nibbles.
    protocol NibblePlace {
        /// What they are multiplied with; the activations' scales make up for it.
        static var oddFactor: Float { get }
    }

    /// 256 weights with scale and minimum per 32: weight = scale * code - minimum.
    ///
    /// All registers have blocks 0 1 4 5 0 1 4 5 2 3 6 7 2 3 6 7 in their lanes, so that all
    /// products are added as they are.
    struct WideOffsetBlock<Nibbles: NibblePlace>: DecodeSpan {
        static var weights: Int { 256 }
        static var recordBytes: Int { 384 }
        static var comesInPairs: Bool { true }
        static var orders: Void { () }

        var codes: WideCodes
        /// One for each lane.
        var scales, minima: WideLanes

        /// Codes, a scale for each lane, what the minimum of each lane is multiplied with: as there
        /// are two lanes for each block, minus half the scale times the sum of its codes.
        @inline(__always)
        static func write(_ a: ActivationSpan, to record: UnsafeMutableRawPointer) {
            let all = Codes8(Codes4(a.values), Codes4(a.values + 128))
            let codes = WideCodes(
                c0: WideRegister(lowHalf: all.c0, highHalf: all.c2),
                c1: WideRegister(lowHalf: all.c1, highHalf: all.c3),
                c2: WideRegister(lowHalf: all.c4, highHalf: all.c6),
                c3: WideRegister(lowHalf: all.c5, highHalf: all.c7)
            )
            codes.turned.store(record)
            let order = SIMD16<Int32>(0, 1, 4, 5, 0, 1, 4, 5, 2, 3, 6, 7, 2, 3, 6, 7)
            let scales = load(a.scales)
            let sums = floats(pairSums16(loadRegister(a.sums), splat16(-1)))
            let factors = sums * scales * splat(0.5)
            let odd = 1 / Nibbles.oddFactor
            let own = scales * Lanes(1, odd, 1, odd, 1, odd, 1, odd)
            storeLanes(select(widened(own), order), record + 256)
            storeLanes(select(widened(factors), order), record + 320)
        }

        @inline(__always)
        func dot(_ record: UnsafeRawPointer, onto acc: SpanSums, _: Void) -> SpanSums {
            let start = wideMulAdd(minima, loadWideLanes(record + 320), acc)
            let factors = scales * loadWideLanes(record + 256)
            return wideMulAdd(wideFloats(codes.products(record)), factors, start)
        }
    }

    /// 256 weights with a scale per 16: weight = scale * (code - 32).
    ///
    /// All registers have one lane of each group: 0 4 8 12, 1 5 9 13 and so on.
    struct WideNarrowBlock: DecodeSpan {
        static var weights: Int { 256 }
        static var recordBytes: Int { 384 }
        static var comesInPairs: Bool { true }
        static var orders: Void { () }

        var codes: WideCodes
        /// One for each lane.
        var scales: WideLanes

        /// Codes, a scale for each lane, -32 times the sum of its group's codes.
        @inline(__always)
        static func write(_ a: ActivationSpan, to record: UnsafeMutableRawPointer) {
            let codes = WideCodes(
                c0: loadWide(a.values),
                c1: loadWide(a.values + 64),
                c2: loadWide(a.values + 128),
                c3: loadWide(a.values + 192)
            )
            codes.turned.store(record)
            let scales = widened(load(a.scales))
            let sums = wideFloats(_mm512_cvtepi16_epi32(loadRegister(a.sums)))
            let offsets = sums * WideLanes(repeating: -32)
            let blocks = SIMD16<Int32>(0, 2, 4, 6, 0, 2, 4, 6, 1, 3, 5, 7, 1, 3, 5, 7)
            let groups = SIMD16<Int32>(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)
            storeLanes(select(scales, blocks), record + 256)
            storeLanes(select(offsets, groups), record + 320)
        }

        @inline(__always)
        func dot(_ record: UnsafeRawPointer, onto acc: SpanSums, _: Void) -> SpanSums {
            let factors = scales * loadWideLanes(record + 256)
            let start = wideMulAdd(factors, loadWideLanes(record + 320), acc)
            return wideMulAdd(wideFloats(codes.products(record)), factors, start)
        }
    }

    /// Four registers of codes.
    struct WideCodes {
        var c0, c1, c2, c3: WideRegister

        /// The same with all registers' lanes in the same order: in each quarter, the first lanes
        /// of all four, then the second ones and so on.
        @inline(__always)
        var turned: WideCodes {
            let low01 = _mm512_unpacklo_epi32(c0, c1)
            let high01 = _mm512_unpackhi_epi32(c0, c1)
            let low23 = _mm512_unpacklo_epi32(c2, c3)
            let high23 = _mm512_unpackhi_epi32(c2, c3)
            return WideCodes(
                c0: _mm512_unpacklo_epi64(low01, low23),
                c1: _mm512_unpackhi_epi64(low01, low23),
                c2: _mm512_unpacklo_epi64(high01, high23),
                c3: _mm512_unpackhi_epi64(high01, high23)
            )
        }

        @inline(__always)
        func store(_ p: UnsafeMutableRawPointer) {
            storeWide(c0, p)
            storeWide(c1, p + 64)
            storeWide(c2, p + 128)
            storeWide(c3, p + 192)
        }

        /// Sums of the products with as many activations.
        @inline(__always)
        func products(_ p: UnsafeRawPointer) -> WideRegister {
            var sums = addProducts(c0, loadWide(p), to: WideRegister())
            sums = addProducts(c1, loadWide(p + 64), to: sums)
            sums = addProducts(c2, loadWide(p + 128), to: sums)
            return addProducts(c3, loadWide(p + 192), to: sums)
        }
    }

    /// Writes where sums of products with codes that are `zero` too large begin, then the first
    /// halves of four groups of 32 codes, then the second ones.
    @inline(__always)
    private func writeHalves(
        _ codes: UnsafeRawPointer,
        zero: Int32,
        to record: UnsafeMutableRawPointer
    ) {
        for half in 0..<8 {
            (record + 64 * (1 + half % 2) + 16 * (half / 2))
                .copyMemory(from: codes + 16 * half, byteCount: 16)
        }
        let ones = _mm512_set1_epi8(1)
        var sums = addProducts(ones, loadWide(record + 64), to: WideRegister())
        sums = addProducts(ones, loadWide(record + 128), to: sums)
        storeWide(_mm512_mullo_epi32(sums, _mm512_set1_epi32(-zero)), record)
    }

    /// Products of two registers of codes with what `writeHalves` wrote.
    @inline(__always)
    private func halfProducts(
        _ first: WideRegister,
        _ second: WideRegister,
        _ record: UnsafeRawPointer
    ) -> WideRegister {
        let half = addProducts(first, loadWide(record + 64), to: loadWide(record))
        return addProducts(second, loadWide(record + 128), to: half)
    }

    @inline(__always)
    private func storeLanes(_ v: WideLanes, _ p: UnsafeMutableRawPointer) {
        p.storeBytes(of: v, as: WideLanes.self)
    }

    /// Four floats and zeros.
    @inline(__always)
    private func widened(_ v: SIMD4<Float>) -> WideLanes {
        widened(Lanes(lowHalf: v, highHalf: SIMD4()))
    }

    /// Eight floats and zeros.
    @inline(__always)
    private func widened(_ v: Lanes) -> WideLanes { WideLanes(lowHalf: v, highHalf: Lanes()) }
#endif
