#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// Activation rows copied so that spans of weights meet them in order.
    ///
    /// One `TurnedRecord` per span and row, those of all rows for a span together. Where rows end
    /// within a span, zeros follow.
    enum TurnedRows<Span: WeightSpan> {
        /// Bytes of the records.
        static func bytes(_ a: QuantisedRows) -> Int {
            a.n * ((a.k + Span.weights - 1) / Span.weights) * TurnedRecord<Span>.bytes
        }

        /// Writes the records.
        static func write(_ a: QuantisedRows, to memory: UnsafeMutableRawPointer) {
            var record = memory
            let end = a.k / Span.weights * Span.weights
            for column in stride(from: 0, to: end, by: Span.weights) {
                for row in 0..<a.n {
                    let place = row * a.k + column
                    TurnedRecord<Span>.write(
                        codes: UnsafeRawPointer(a.values + place),
                        scales: UnsafeRawPointer(a.scales + place / 32),
                        sums: UnsafeRawPointer(a.sums + place / 16),
                        to: record
                    )
                    record += TurnedRecord<Span>.bytes
                }
            }
            if end < a.k { writeRest(a, from: end, to: record) }
        }

        /// Writes the records of the columns from `first` on, fewer than a span.
        private static func writeRest(
            _ a: QuantisedRows,
            from first: Int,
            to memory: UnsafeMutableRawPointer
        ) {
            let (all, rest) = (Span.weights, a.k - first)
            withUnsafeTemporaryAllocation(byteCount: all + all / 4, alignment: 64) { buffer in
                let codes = buffer.baseAddress.unsafelyUnwrapped
                let (scales, sums) = (codes + all, codes + all + all / 8)
                for row in 0..<a.n {
                    let place = row * a.k + first
                    copyPadded(a.values + place, count: rest, to: codes, size: all)
                    copyPadded(a.scales + place / 32, count: rest / 8, to: scales, size: all / 8)
                    copyPadded(a.sums + place / 16, count: rest / 8, to: sums, size: all / 8)
                    TurnedRecord<Span>.write(
                        codes: UnsafeRawPointer(codes),
                        scales: UnsafeRawPointer(scales),
                        sums: UnsafeRawPointer(sums),
                        to: memory + row * TurnedRecord<Span>.bytes
                    )
                }
            }
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
#endif
