#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// Activation rows copied so that spans of weights meet them in order.
    ///
    /// One record per span and row, those of all rows for a span together. Where rows end
    /// within a span, zeros follow.
    enum TurnedRows<Span: DecodeSpan> {
        /// Bytes of the records.
        static func bytes(_ a: QuantisedRows) -> Int {
            a.n * ((a.k + Span.weights - 1) / Span.weights) * Span.recordBytes
        }

        /// Writes the records.
        static func write(_ a: QuantisedRows, to memory: UnsafeMutableRawPointer) {
            var record = memory
            let end = a.k / Span.weights * Span.weights
            for column in stride(from: 0, to: end, by: Span.weights) {
                for row in 0..<a.n {
                    let place = ActivationSpan(a, row: row).advanced(column)
                    Span.write(place, to: record)
                    record += Span.recordBytes
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
                let padded = ActivationSpan(
                    values: UnsafeRawPointer(codes),
                    scales: UnsafePointer(scales.bindMemory(to: Float.self, capacity: all / 32)),
                    sums: UnsafeRawPointer(sums)
                )
                for row in 0..<a.n {
                    let place = ActivationSpan(a, row: row).advanced(first)
                    copyPadded(place.values, count: rest, to: codes, size: all)
                    copyPadded(place.scales, count: rest / 8, to: scales, size: all / 8)
                    copyPadded(place.sums, count: rest / 8, to: sums, size: all / 8)
                    Span.write(
                        padded,
                        to: memory + row * Span.recordBytes
                    )
                }
            }
        }
    }

    /// What the minima of four groups are multiplied with: less than nothing, the activations'
    /// scales times the sums of their codes.
    @inline(__always)
    func minimumFactors(_ a: ActivationSpan) -> SIMD4<Float> {
        let total = _mm_madd_epi16(loadHalfRegister(a.sums), _mm_set1_epi16(-1))
        return _mm_cvtepi32_ps(total) * UnsafeRawPointer(a.scales).loadUnaligned(as: SIMD4.self)
    }
#endif
