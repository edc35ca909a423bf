#if arch(x86_64)
    import KernelBlocks

    /// Activation rows that the decode product takes at a time, so that its sums fit on the stack.
    private let decodeBatch = 16

    /// Products of weight rows `lo ..< hi` with few activation rows, from the file's own blocks.
    ///
    /// Each result sums spans in order, whatever `a.n` is: one and many activation rows give the
    /// same bits.
    func decodeRows<F: SpanFormat>(
        _: F.Type,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int
    ) {
        let product = DecodeProduct<F>(w, lo, hi)
        for first in stride(from: 0, to: a.n, by: decodeBatch) {
            let batch = a.rows(from: first, count: min(decodeBatch, a.n - first))
            let target = out + first * outStride
            if w.columns % F.Span.weights != 0 {
                product.runWithTail(batch, target, outStride)
            } else if batch.n == 1 {
                product.runSingle(batch, target)
            } else if F.Span.takesTurned {
                let bytes = TurnedRows<F.Span>.bytes(batch)
                withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 64) { buffer in
                    let records = buffer.baseAddress.unsafelyUnwrapped
                    TurnedRows<F.Span>.write(batch, to: records)
                    product.runTurned(UnsafeRawPointer(records), batch.n, target, outStride)
                }
            } else {
                product.run(batch, target, outStride)
            }
        }
    }

    /// The weights of one call.
    private struct DecodeProduct<F: SpanFormat> {
        let base: UnsafeRawPointer
        let bytesPerRow: Int
        let columns: Int
        let lo: Int
        let hi: Int
        /// Whole spans of a row.
        let spans: Int

        @inline(__always)
        init(_ w: WeightRows, _ lo: Int, _ hi: Int) {
            base = w.base
            bytesPerRow = w.bytesPerRow
            columns = w.columns
            self.lo = lo
            self.hi = hi
            spans = w.columns / F.Span.weights
        }

        /// One activation row: the sum stays in a register.
        @inline(__always)
        func runSingle(_ a: QuantisedRows, _ out: UnsafeMutablePointer<Float>) {
            let start = span(of: a, row: 0)
            for row in lo..<hi {
                var acc = Lanes()
                var p = base + row * bytesPerRow
                var place = start
                for _ in 0..<spans {
                    if F.asksAhead { prefetch(p + prefetchDistance, count: F.bytes) }
                    acc = F.load(p).dot(place, onto: acc)
                    p += F.bytes
                    place = place.advanced(F.Span.weights)
                }
                out[row] = sum(acc)
            }
        }

        /// Several activation rows: a span is unpacked once and meets each of them.
        @inline(__always)
        func run(_ a: QuantisedRows, _ out: UnsafeMutablePointer<Float>, _ outStride: Int) {
            withUnsafeTemporaryAllocation(of: Lanes.self, capacity: decodeBatch) { buffer in
                let acc = buffer.baseAddress.unsafelyUnwrapped
                for row in lo..<hi {
                    addSpans(of: row, a, to: acc)
                    for i in 0..<a.n { out[i * outStride + row] = sum(acc[i]) }
                }
            }
        }

        /// The same with the records of `n` rows.
        @inline(__always)
        func runTurned(
            _ records: UnsafeRawPointer,
            _ n: Int,
            _ out: UnsafeMutablePointer<Float>,
            _ outStride: Int
        ) {
            withUnsafeTemporaryAllocation(of: Lanes.self, capacity: decodeBatch) { buffer in
                let acc = buffer.baseAddress.unsafelyUnwrapped
                for row in lo..<hi {
                    for i in 0..<n { acc[i] = Lanes() }
                    var place = base + row * bytesPerRow
                    var record = records
                    for _ in 0..<spans {
                        if F.asksAhead { prefetch(place + prefetchDistance, count: F.bytes) }
                        let weights = F.load(place)
                        for i in 0..<n {
                            acc[i] = weights.dot(turned: record, onto: acc[i])
                            record += TurnedRows<F.Span>.recordBytes
                        }
                        place += F.bytes
                    }
                    for i in 0..<n { out[i * outStride + row] = sum(acc[i]) }
                }
            }
        }

        /// Rows that end in the middle of a span: the last one is copied and padded with zeros,
        /// which add nothing.
        func runWithTail(_ a: QuantisedRows, _ out: UnsafeMutablePointer<Float>, _ outStride: Int) {
            let rest = columns % F.Span.weights
            let tailBytes = F.bytes * rest / F.Span.weights
            withPaddedTail(of: a, from: columns - rest, weights: F.Span.weights) { tail in
                withUnsafeTemporaryAllocation(of: Lanes.self, capacity: decodeBatch + 8) { buffer in
                    let acc = buffer.baseAddress.unsafelyUnwrapped
                    let block = UnsafeMutableRawPointer(acc + decodeBatch)
                    for row in lo..<hi {
                        addSpans(of: row, a, to: acc)
                        let last = base + row * bytesPerRow + spans * F.bytes
                        copyPadded(last, count: tailBytes, to: block, size: 256)
                        let weights = F.load(block)
                        for i in 0..<a.n {
                            let total = weights.dot(span(of: tail, row: i), onto: acc[i])
                            out[i * outStride + row] = sum(total)
                        }
                    }
                }
            }
        }

        /// Sums of the whole spans of a weight row with each activation row.
        @inline(__always)
        private func addSpans(
            of row: Int,
            _ a: QuantisedRows,
            to acc: UnsafeMutablePointer<Lanes>
        ) {
            for i in 0..<a.n { acc[i] = Lanes() }
            let start = span(of: a, row: 0)
            for index in 0..<spans {
                let place = base + row * bytesPerRow + index * F.bytes
                if F.asksAhead { prefetch(place + prefetchDistance, count: F.bytes) }
                let weights = F.load(place)
                var activations = start.advanced(index * F.Span.weights)
                for i in 0..<a.n {
                    acc[i] = weights.dot(activations, onto: acc[i])
                    activations = activations.advanced(a.k)
                }
            }
        }
    }

    /// The beginning of activation row `row`.
    @inline(__always)
    private func span(of a: QuantisedRows, row: Int) -> ActivationSpan {
        ActivationSpan(
            values: UnsafeRawPointer(a.values + row * a.k),
            scales: UnsafePointer(a.scales + row * (a.k / 32)),
            sums: UnsafeRawPointer(a.sums + row * (a.k / 16)),
            repeats: ShufflePatterns.shared.repeats
        )
    }

    /// Runs `body` with columns `first...` of all rows, padded with zeros to `weights` columns.
    private func withPaddedTail(
        of a: QuantisedRows,
        from first: Int,
        weights: Int,
        _ body: (QuantisedRows) -> Void
    ) {
        let bytes = weights + weights / 8 + weights / 8
        withUnsafeTemporaryAllocation(byteCount: a.n * bytes, alignment: 64) { buffer in
            let base = buffer.baseAddress.unsafelyUnwrapped
            let scales = base + a.n * weights
            let sums = scales + a.n * weights / 8
            let tail = QuantisedRows(
                values: base.bindMemory(to: Int8.self, capacity: a.n * weights),
                scales: scales.bindMemory(to: Float.self, capacity: a.n * weights / 32),
                sums: sums.bindMemory(to: Int16.self, capacity: a.n * weights / 16),
                n: a.n,
                k: weights
            )
            let rest = a.k - first
            for i in 0..<a.n {
                let (from, to) = (span(of: a, row: i).advanced(first), span(of: tail, row: i))
                copyPadded(from.values, count: rest, to: .init(mutating: to.values), size: weights)
                copyPadded(
                    UnsafeRawPointer(from.scales),
                    count: rest / 8,
                    to: .init(mutating: to.scales),
                    size: weights / 8
                )
                copyPadded(
                    from.sums,
                    count: rest / 8,
                    to: .init(mutating: to.sums),
                    size: weights / 8
                )
            }
            body(tail)
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
