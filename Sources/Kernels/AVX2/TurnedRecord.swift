#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Partial sums of a weight row's products with an activation row.
    typealias SpanSums = Lanes

    /// A span of activations, so that sums over a group need no folding.
    ///
    /// Of each 128 codes, the 32-bit lanes of a register belong to the four groups in turn, a b c d
    /// in each half; register i holds codes 4i to 4i + 3 of each half of 16. Weights turned alike
    /// meet them, and the four products are added as they are.
    ///
    /// Behind the codes, spans of 128 have their four scales twice, then `minimumFactors`; spans of
    /// 256 have eight scales, then the sums of 16 codes.
    enum TurnedRecord<Span: WeightSpan> {
        static var bytes: Int { Span.weights + 64 }

        /// Writes the record of the span that begins at `a`.
        @inline(__always)
        static func write(_ a: ActivationSpan, to record: UnsafeMutableRawPointer) {
            for first in stride(from: 0, to: Span.weights, by: 128) {
                copyTurned(a.values + first, to: record + first)
            }
            let target = record + Span.weights
            if Span.weights == 128 {
                storeRegister(twice(loadHalfRegister(a.scales)), target)
                let factors = minimumFactors(a)
                let none = SIMD4<Float>()
                store(
                    Lanes(lowHalf: factors, highHalf: none),
                    (target + 32).assumingMemoryBound(to: Float.self)
                )
            } else {
                storeRegister(loadRegister(a.scales), target)
                storeRegister(loadRegister(a.sums), target + 32)
            }
        }

        @inline(__always)
        private static func copyTurned(
            _ codes: UnsafeRawPointer,
            to target: UnsafeMutableRawPointer
        ) {
            let turned = turned(Codes4(codes))
            storeRegister(turned.c0, target)
            storeRegister(turned.c1, target + 32)
            storeRegister(turned.c2, target + 64)
            storeRegister(turned.c3, target + 96)
        }
    }

    /// Codes of four groups, so that their 32-bit lanes come in turn: see `TurnedRecord`.
    @inline(__always)
    func turned(_ codes: Codes4) -> Codes4 {
        let low01 = _mm256_unpacklo_epi32(codes.c0, codes.c1)
        let high01 = _mm256_unpackhi_epi32(codes.c0, codes.c1)
        let low23 = _mm256_unpacklo_epi32(codes.c2, codes.c3)
        let high23 = _mm256_unpackhi_epi32(codes.c2, codes.c3)
        return Codes4(
            c0: _mm256_unpacklo_epi64(low01, low23),
            c1: _mm256_unpackhi_epi64(low01, low23),
            c2: _mm256_unpacklo_epi64(high01, high23),
            c3: _mm256_unpackhi_epi64(high01, high23)
        )
    }

    /// The codes of the first and the last four groups, each turned.
    @inline(__always)
    func turnedHalves(_ codes: Codes8) -> (Codes4, Codes4) {
        (turned(codes.low), turned(codes.high))
    }
#endif
