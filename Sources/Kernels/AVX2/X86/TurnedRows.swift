#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// Activation rows copied so that spans of weights meet them in order, and sums over a group
    /// need no folding.
    ///
    /// One record per span and row, those of all rows for a span together: codes, eight scales and
    /// what the sums of codes are needed for. Of each 128 codes, the 32-bit lanes of a register
    /// belong to the four groups in turn, a b c d in each half; register i holds codes 4i to 4i + 3
    /// of each half of 16. Weights turned alike meet them, and the four products are added as they
    /// are.
    ///
    /// Spans of 128 have their four scales twice, then `minimumFactors`; spans of 256 have eight
    /// scales, then the sums of 16 codes.
    enum TurnedRows<Span: WeightSpan> {
        /// Bytes of a record.
        static var recordBytes: Int { Span.weights + 64 }

        /// Bytes of the records of rows that have no part of a span left over.
        static func bytes(_ a: QuantisedRows) -> Int { a.n * a.k / Span.weights * recordBytes }

        /// Writes the records.
        static func write(_ a: QuantisedRows, to memory: UnsafeMutableRawPointer) {
            var record = memory
            for column in stride(from: 0, to: a.k, by: Span.weights) {
                for row in 0..<a.n {
                    let place = row * a.k + column
                    let codes = UnsafeRawPointer(a.values) + place
                    for first in stride(from: 0, to: Span.weights, by: 128) {
                        copyTurned(codes + first, to: record + first)
                    }
                    let scales = UnsafeRawPointer(a.scales + place / 32)
                    let sums = UnsafeRawPointer(a.sums + place / 16)
                    let target = record + Span.weights
                    if Span.weights == 128 {
                        storeRegister(twice(loadHalfRegister(scales)), target)
                        let factors = minimumFactors(sums, scales)
                        let none = SIMD4<Float>()
                        store(
                            Lanes(lowHalf: factors, highHalf: none),
                            (target + 32).assumingMemoryBound(to: Float.self)
                        )
                    } else {
                        storeRegister(loadRegister(scales), target)
                        storeRegister(loadRegister(sums), target + 32)
                    }
                    record += recordBytes
                }
            }
        }

        @inline(__always)
        private static func copyTurned(
            _ codes: UnsafeRawPointer,
            to target: UnsafeMutableRawPointer
        ) {
            let turned = turned(
                Codes4(
                    c0: loadRegister(codes),
                    c1: loadRegister(codes + 32),
                    c2: loadRegister(codes + 64),
                    c3: loadRegister(codes + 96)
                )
            )
            storeRegister(turned.c0, target)
            storeRegister(turned.c1, target + 32)
            storeRegister(turned.c2, target + 64)
            storeRegister(turned.c3, target + 96)
        }
    }

    /// What the minima of four groups are multiplied with: less than nothing, the activations'
    /// scales times the sums of their codes.
    @inline(__always)
    func minimumFactors(
        _ sums: UnsafeRawPointer,
        _ scales: UnsafeRawPointer
    ) -> SIMD4<Float> {
        let total = _mm_madd_epi16(loadHalfRegister(sums), _mm_set1_epi16(-1))
        return _mm_cvtepi32_ps(total) * scales.loadUnaligned(as: SIMD4<Float>.self)
    }

    /// Codes of four groups, so that their 32-bit lanes come in turn: see `TurnedRows`.
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
#endif
