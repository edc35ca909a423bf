#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Partial sums of a weight row's products with an activation row.
    typealias SpanSums = WideLanes

    /// A span of activations, so that sums over a group need no folding.
    ///
    /// The 32-bit lanes of a register belong to the groups in turn: in spans of 128 a b c d four
    /// times, in spans of 256 a b c d twice for both halves of each group, and e f g h alike.
    /// Weights turned alike meet them, and all products of a span are added as they are.
    ///
    /// Behind the codes, spans of 128 have their four scales, then `minimumFactors`; spans of 256 a
    /// scale for each lane, then what the lane's offset is multiplied with.
    enum TurnedRecord<Span: WeightSpan> {
        static var bytes: Int { Span.weights == 128 ? 192 : 384 }

        /// Writes the record of the span that begins at `a`.
        @inline(__always)
        static func write(_ a: ActivationSpan, to record: UnsafeMutableRawPointer) {
            let low = Codes4(a.values)
            if Span.weights == 128 {
                let turned = turned(low)
                storeWide(turned.0, record)
                storeWide(turned.1, record + 64)
                let factors = minimumFactors(a)
                (record + 128).copyMemory(from: a.scales, byteCount: 16)
                record.storeBytes(of: factors, toByteOffset: 144, as: SIMD4<Float>.self)
                return
            }
            let turned = turned(Codes8(low, Codes4(a.values + 128)))
            storeWide(turned.0, record)
            storeWide(turned.1, record + 64)
            storeWide(turned.2, record + 128)
            storeWide(turned.3, record + 192)
            let eight = load(a.scales)
            let lanes = WideLanes(
                lowHalf: Lanes(lowHalf: eight.lowHalf, highHalf: eight.lowHalf),
                highHalf: Lanes(lowHalf: eight.highHalf, highHalf: eight.highHalf)
            )
            record.storeBytes(of: lanes, toByteOffset: 256, as: WideLanes.self)
            let factors = turnedLanes(loadRegister(a.sums), splat(-1)) * lanes
            record.storeBytes(of: factors, toByteOffset: 320, as: WideLanes.self)
        }
    }

    /// Codes of four groups, their 32-bit lanes a b c d four times.
    @inline(__always)
    func turned(_ codes: Codes4) -> (WideRegister, WideRegister) {
        let ab = WideRegister(lowHalf: codes.c0, highHalf: codes.c1)
        let cd = WideRegister(lowHalf: codes.c2, highHalf: codes.c3)
        return (
            merged(ab, cd, SIMD16(0, 8, 16, 24, 1, 9, 17, 25, 2, 10, 18, 26, 3, 11, 19, 27)),
            merged(ab, cd, SIMD16(4, 12, 20, 28, 5, 13, 21, 29, 6, 14, 22, 30, 7, 15, 23, 31))
        )
    }

    /// Codes of eight groups, their 32-bit lanes a b c d for both halves of these, then e f g h.
    @inline(__always)
    func turned(
        _ codes: Codes8
    ) -> (WideRegister, WideRegister, WideRegister, WideRegister) {
        let ae = WideRegister(lowHalf: codes.c0, highHalf: codes.c4)
        let bf = WideRegister(lowHalf: codes.c1, highHalf: codes.c5)
        let cg = WideRegister(lowHalf: codes.c2, highHalf: codes.c6)
        let dh = WideRegister(lowHalf: codes.c3, highHalf: codes.c7)
        let low01 = _mm512_unpacklo_epi32(ae, bf)
        let high01 = _mm512_unpackhi_epi32(ae, bf)
        let low23 = _mm512_unpacklo_epi32(cg, dh)
        let high23 = _mm512_unpackhi_epi32(cg, dh)
        return (
            _mm512_unpacklo_epi64(low01, low23),
            _mm512_unpackhi_epi64(low01, low23),
            _mm512_unpacklo_epi64(high01, high23),
            _mm512_unpackhi_epi64(high01, high23)
        )
    }

    /// Sixteen 16-bit numbers, two for each of eight groups, in the order of the lanes and times
    /// `factor`.
    @inline(__always)
    func turnedLanes(_ v: Register, _ factor: Lanes) -> WideLanes {
        let order = _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15)
        return laneFloats(_mm256_shuffle_epi8(v, twice(order)), factor)
    }

    /// Sixteen 16-bit numbers times `factor`.
    @inline(__always)
    func laneFloats(_ v: Register, _ factor: Lanes) -> WideLanes {
        wideFloats(_mm512_cvtepi16_epi32(v)) * WideLanes(lowHalf: factor, highHalf: factor)
    }
#endif
