#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// Activation rows copied so that sums over a group need no folding.
    ///
    /// Of each 128 codes, the 32-bit lanes of a register belong to the four groups in turn, a b c d
    /// in each half; register i holds codes 4i to 4i + 3 of each half of 16. Weights turned alike
    /// meet them, and the four products are added as they are.
    struct TurnedRows {
        private let source: QuantisedRows
        private let values: UnsafeMutableRawPointer
        private let offsets: UnsafeMutablePointer<Float>

        /// Bytes of a copy of rows of a multiple of 128 codes.
        static func bytes(_ a: QuantisedRows) -> Int { a.n * (a.k + a.k / 8) }

        /// Copies the rows into `memory`.
        init(_ a: QuantisedRows, _ memory: UnsafeMutableRawPointer) {
            source = a
            values = memory
            offsets = (memory + a.n * a.k).bindMemory(to: Float.self, capacity: a.n * a.k / 32)
            let codes = UnsafeRawPointer(a.values)
            for place in stride(from: 0, to: a.n * a.k, by: 128) {
                let turned = turned(
                    Codes4(
                        c0: loadRegister(codes + place),
                        c1: loadRegister(codes + place + 32),
                        c2: loadRegister(codes + place + 64),
                        c3: loadRegister(codes + place + 96)
                    )
                )
                storeRegister(turned.c0, values + place)
                storeRegister(turned.c1, values + place + 32)
                storeRegister(turned.c2, values + place + 64)
                storeRegister(turned.c3, values + place + 96)
                let scales = UnsafeRawPointer(a.scales + place / 32)
                UnsafeMutableRawPointer(offsets + place / 32).storeBytes(
                    of: minimumFactors(UnsafeRawPointer(a.sums) + place / 8, scales),
                    as: SIMD4<Float>.self
                )
            }
        }

        /// The beginning of the first row.
        @inline(__always)
        var start: ActivationSpan {
            ActivationSpan(
                values: UnsafeRawPointer(values),
                scales: UnsafePointer(source.scales),
                sums: UnsafeRawPointer(source.sums),
                repeats: ShufflePatterns.shared.repeats,
                offsets: UnsafePointer(offsets)
            )
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
