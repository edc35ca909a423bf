#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// Activation rows that a panel is multiplied with at a time.
    let tileRows = 4

    /// Prefill takes activation rows as they are.
    let activationTiling: ActivationTiling? = nil

    /// Four activation rows by up to 1024 columns, copied so that a panel meets them in order.
    struct ActivationTile {
        /// Floats from one row of the minimum factors to the next.
        static let factorStride = panelColumns / 16
        /// Floats from one row of the scales to the next.
        static let scaleStride = panelColumns / 32
        /// Bytes in all.
        static var bytes: Int {
            tileRows * (2 * panelColumns + 4 * (factorStride + scaleStride + panelRows)) + 64
        }

        /// Codes with 128 added (columns / 4, 4 rows, 4); Int16 (columns / 2, 4 rows, 2) for bytes.
        var values: UnsafeMutableRawPointer
        /// Scales (4 rows, columns / 32).
        var scales: UnsafeMutablePointer<Float>
        /// Activation scale times sum of codes (4 rows, columns / group size).
        var minimumFactors: UnsafeMutablePointer<Float>
        /// Products with 16 weight rows, so far (4 rows, 16).
        var sums: UnsafeMutablePointer<Lanes>
        /// Steps in a group.
        ///
        /// In memory and not a constant, because the compiler would unroll the loop over steps,
        /// reorder its body across the turns, and so spill the registers.
        var turns: UnsafeMutablePointer<Int>

        /// Lays the tile out in `ActivationTile.bytes` bytes.
        init<S: PanelShape>(_: S.Type, _ memory: UnsafeMutableRawPointer) {
            values = memory
            let floats = memory + 2 * tileRows * panelColumns
            scales = floats.bindMemory(to: Float.self, capacity: tileRows * Self.scaleStride)
            let factors = floats + 4 * tileRows * Self.scaleStride
            minimumFactors = factors.bindMemory(
                to: Float.self,
                capacity: tileRows * Self.factorStride
            )
            let results = factors + 4 * tileRows * Self.factorStride
            sums = results.bindMemory(to: Lanes.self, capacity: 2 * tileRows)
            turns = (results + 64 * tileRows).bindMemory(to: Int.self, capacity: 1)
            turns.pointee = S.steps
        }

        /// Copies columns `column ..< column + columns` of four rows from `first` on.
        ///
        /// Rows past the end repeat the last one.
        @inline(__always)
        func fill<S: PanelShape>(
            _: S.Type,
            _ a: QuantisedRows,
            _ first: Int,
            _ column: Int,
            _ columns: Int
        ) {
            let last = a.n - 1 - first
            for group in 0..<columns / 32 {
                let p = UnsafeRawPointer(a.values + first * a.k + column + 32 * group)
                let (p1, p2, p3) = (
                    p + min(1, last) * a.k, p + min(2, last) * a.k, p + min(3, last) * a.k
                )
                if S.isByte {
                    for half in 0..<2 {
                        interleave(
                            wide(p + 16 * half),
                            wide(p1 + 16 * half),
                            wide(p2 + 16 * half),
                            wide(p3 + 16 * half),
                            to: values + 256 * group + 128 * half
                        )
                    }
                } else {
                    interleave(
                        unsigned(p),
                        unsigned(p1),
                        unsigned(p2),
                        unsigned(p3),
                        to: values + 128 * group
                    )
                }
            }
            for row in 0..<tileRows {
                let place = (first + min(row, last)) * a.k + column
                let source = a.scales + place / 32
                let target = scales + row * Self.scaleStride
                for group in 0..<columns / 32 { target[group] = source[group] }
                guard S.hasMinima else { continue }
                setFactors(S.self, row, source, a.sums + place / 16, columns / 32)
            }
        }

        /// 32 codes with 128 added.
        @inline(__always)
        private func unsigned(_ p: UnsafeRawPointer) -> Register {
            _mm256_xor_si256(loadRegister(p), splat8(0x80))
        }

        /// 16 codes as Int16.
        @inline(__always)
        private func wide(_ p: UnsafeRawPointer) -> Register {
            _mm256_cvtepi8_epi16(loadHalfRegister(p))
        }

        /// Stores eight steps of four rows.
        @inline(__always)
        private func interleave(
            _ r0: Register,
            _ r1: Register,
            _ r2: Register,
            _ r3: Register,
            to out: UnsafeMutableRawPointer
        ) {
            let (a0, a1) = (_mm256_unpacklo_epi32(r0, r1), _mm256_unpackhi_epi32(r0, r1))
            let (a2, a3) = (_mm256_unpacklo_epi32(r2, r3), _mm256_unpackhi_epi32(r2, r3))
            let (s0, s1) = (_mm256_unpacklo_epi64(a0, a2), _mm256_unpackhi_epi64(a0, a2))
            let (s2, s3) = (_mm256_unpacklo_epi64(a1, a3), _mm256_unpackhi_epi64(a1, a3))
            storeRegister(Register(lowHalf: s0.lowHalf, highHalf: s1.lowHalf), out)
            storeRegister(Register(lowHalf: s2.lowHalf, highHalf: s3.lowHalf), out + 32)
            storeRegister(Register(lowHalf: s0.highHalf, highHalf: s1.highHalf), out + 64)
            storeRegister(Register(lowHalf: s2.highHalf, highHalf: s3.highHalf), out + 96)
        }

        /// Scale times sum of codes, per group of weights.
        @inline(__always)
        private func setFactors<S: PanelShape>(
            _: S.Type,
            _ row: Int,
            _ scales: UnsafePointer<Float>,
            _ sums: UnsafePointer<Int16>,
            _ groups: Int
        ) {
            let out = minimumFactors + row * Self.factorStride
            for group in 0..<groups {
                let (low, high) = (Int32(sums[2 * group]), Int32(sums[2 * group + 1]))
                if S.groupSize == 32 {
                    out[group] = Float(low + high) * scales[group]
                } else {
                    out[2 * group] = Float(low) * scales[group]
                    out[2 * group + 1] = Float(high) * scales[group]
                }
            }
        }
    }
#endif
