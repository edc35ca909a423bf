#if arch(x86_64)
    import KernelBlocks

    /// Activation rows that the decode product takes at a time, so that its sums fit on the stack.
    private let decodeBatch = 16

    /// Products of weight rows `lo ..< hi` with few activation rows, from the file's own blocks.
    ///
    /// Each result sums spans in order, whatever `a.n` is: one and many activation rows give the
    /// same bits.
    func decodeRows<F: DecodeFormat>(
        _: F.Type,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int
    ) {
        #if !SHIMMY_AVX512 && !SHIMMY_AVXVNNI
            // Folding the sums of one row is cheaper than turning the weights.
            if a.n == 1 && w.columns % F.Span.weights == 0 {
                decodeRow(F.self, w, lo, hi, a, out)
                return
            }
        #endif
        for first in stride(from: 0, to: a.n, by: decodeBatch) {
            let batch = a.rows(from: first, count: min(decodeBatch, a.n - first))
            let bytes = TurnedRows<F.Span>.bytes(batch)
            withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 64) { buffer in
                let records = buffer.baseAddress.unsafelyUnwrapped
                TurnedRows<F.Span>.write(batch, to: records)
                let product = DecodeProduct<F>(w, UnsafeRawPointer(records))
                if batch.n == 1 {
                    product.runSingle(lo, hi, out + first * outStride)
                } else {
                    product.run(lo, hi, batch.n, out + first * outStride, outStride)
                }
            }
        }
    }

    /// Weights, and the activation rows that they are to be multiplied with.
    private struct DecodeProduct<F: DecodeFormat> {
        let base: UnsafeRawPointer
        let bytesPerRow: Int
        /// Whole spans of a row.
        let spans: Int
        /// Bytes of a row's last part, less than a span.
        let rest: Int
        /// The activations, as `TurnedRows`.
        let records: UnsafeRawPointer

        @inline(__always)
        init(_ w: WeightRows, _ records: UnsafeRawPointer) {
            base = w.base
            bytesPerRow = w.bytesPerRow
            spans = w.columns / F.Span.weights
            rest = F.bytes * (w.columns % F.Span.weights) / F.Span.weights
            self.records = records
        }

        /// One activation row: the sum stays in a register.
        @inline(__always)
        func runSingle(_ lo: Int, _ hi: Int, _ out: UnsafeMutablePointer<Float>) {
            let orders = F.Span.orders
            for row in lo..<hi {
                var acc = SpanSums()
                var record = records
                forEachSpan(of: row) { weights in
                    acc = weights.dot(record, onto: acc, orders)
                    record += F.Span.recordBytes
                }
                out[row] = sum(acc)
            }
        }

        #if SHIMMY_AVX512
            /// Several activation rows: a span is unpacked once and meets up to eight of them,
            /// whose sums stay in registers.
            @inline(__always)
            func run(
                _ lo: Int,
                _ hi: Int,
                _ n: Int,
                _ out: UnsafeMutablePointer<Float>,
                _ outStride: Int
            ) {
                var row = lo
                while row < hi {
                    let isPair = F.Span.comesInPairs && row + 1 < hi
                    var first = 0
                    while first < n {
                        let place = out + first * outStride + row
                        let rows = RowsAtHand(row: row, isPair: isPair, first: first, n: n)
                        switch n - first {
                        case 8...: first += add(Sums<8>.self, rows, place, outStride)
                        case 4...7: first += add(Sums<4>.self, rows, place, outStride)
                        case 2...3: first += add(Sums<2>.self, rows, place, outStride)
                        default: first += add(Sums<1>.self, rows, place, outStride)
                        }
                    }
                    row += isPair ? 2 : 1
                }
            }

            private typealias Sums<let count: Int> = InlineArray<count, SpanSums>

            /// A weight row, or two, and the first activation row of `n` that it meets.
            private struct RowsAtHand {
                var row: Int
                var isPair: Bool
                var first: Int
                var n: Int
            }

            /// Products with `count` activation rows; returns `count`.
            @inline(__always)
            private func add<let count: Int>(
                _: Sums<count>.Type,
                _ rows: RowsAtHand,
                _ out: UnsafeMutablePointer<Float>,
                _ outStride: Int
            ) -> Int {
                let (orders, bytes) = (F.Span.orders, F.Span.recordBytes)
                var sums = Sums<count>(repeating: SpanSums())
                var record = records + rows.first * bytes
                if rows.isPair {
                    var seconds = sums
                    forEachPair(of: rows.row) { one, other in
                        for i in 0..<count {
                            sums[i] = one.dot(record + i * bytes, onto: sums[i], orders)
                            seconds[i] = other.dot(record + i * bytes, onto: seconds[i], orders)
                        }
                        record += rows.n * bytes
                    }
                    for i in 0..<count { out[i * outStride + 1] = sum(seconds[i]) }
                } else {
                    forEachSpan(of: rows.row) { weights in
                        for i in 0..<count {
                            sums[i] = weights.dot(record + i * bytes, onto: sums[i], orders)
                        }
                        record += rows.n * bytes
                    }
                }
                for i in 0..<count { out[i * outStride] = sum(sums[i]) }
                return count
            }

            /// Unpacks the spans of two weight rows at a time.
            @inline(__always)
            private func forEachPair(of row: Int, _ body: (F.Span, F.Span) -> Void) {
                var place = base + row * bytesPerRow
                for _ in 0..<spans {
                    if F.asksAhead {
                        prefetch(place + prefetchDistance, count: F.bytes)
                        prefetch(place + bytesPerRow + prefetchDistance, count: F.bytes)
                    }
                    body(F.load(place), F.load(place + bytesPerRow))
                    place += F.bytes
                }
                if rest > 0 { body(padded(place), padded(place + bytesPerRow)) }
            }
        #else
            /// Several activation rows: a span is unpacked once and meets each of them.
            @inline(__always)
            func run(
                _ lo: Int,
                _ hi: Int,
                _ n: Int,
                _ out: UnsafeMutablePointer<Float>,
                _ outStride: Int
            ) {
                withUnsafeTemporaryAllocation(of: SpanSums.self, capacity: decodeBatch) { buffer in
                    let acc = buffer.baseAddress.unsafelyUnwrapped
                    for row in lo..<hi {
                        for i in 0..<n { acc[i] = SpanSums() }
                        var record = records
                        forEachSpan(of: row) { weights in
                            for i in 0..<n {
                                acc[i] = weights.dot(record, onto: acc[i], F.Span.orders)
                                record += F.Span.recordBytes
                            }
                        }
                        for i in 0..<n { out[i * outStride + row] = sum(acc[i]) }
                    }
                }
            }
        #endif

        /// Unpacks the spans of a weight row, the last one padded where the row ends within it.
        @inline(__always)
        private func forEachSpan(of row: Int, _ body: (F.Span) -> Void) {
            var place = base + row * bytesPerRow
            for _ in 0..<spans {
                if F.asksAhead { prefetch(place + prefetchDistance, count: F.bytes) }
                body(F.load(place))
                place += F.bytes
            }
            if rest > 0 { body(padded(place)) }
        }

        /// The span that begins in a row's last part; zeros add nothing.
        @inline(__always)
        private func padded(_ place: UnsafeRawPointer) -> F.Span {
            withUnsafeTemporaryAllocation(byteCount: F.bytes, alignment: 64) { buffer in
                let block = buffer.baseAddress.unsafelyUnwrapped
                copyPadded(place, count: rest, to: block, size: F.bytes)
                return F.load(UnsafeRawPointer(block))
            }
        }
    }

    /// Copies `count` bytes and zeros the rest of `size`.
    @inline(__always)
    func copyPadded(
        _ from: UnsafeRawPointer,
        count: Int,
        to: UnsafeMutableRawPointer,
        size: Int
    ) {
        to.copyMemory(from: from, byteCount: count)
        (to + count).initializeMemory(as: UInt8.self, repeating: 0, count: size - count)
    }
#endif
