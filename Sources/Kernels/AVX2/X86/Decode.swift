#if arch(x86_64)
    package import KernelBlocks

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
        let spans = w.columns / F.Span.weights
        let rest = w.columns % F.Span.weights
        guard rest == 0 else {
            decodeWithTail(F.self, w, lo, hi, a, out, outStride)
            return
        }
        if a.n == 1 {
            let start = span(of: a, row: 0)
            for row in lo..<hi {
                out[row] = sum(rowDot(F.self, w.row(row), start, spans))
            }
            return
        }
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: a.n) { buffer in
            let acc = buffer.baseAddress.unsafelyUnwrapped
            for row in lo..<hi {
                rowDots(F.self, w.row(row), a, spans, acc)
                for i in 0..<a.n { out[i * outStride + row] = sum(acc[i]) }
            }
        }
    }

    /// The first span of activation row `row`.
    @inline(__always)
    private func span(of a: QuantisedRows, row: Int) -> ActivationSpan {
        ActivationSpan(
            values: UnsafeRawPointer(a.values + row * a.k),
            scales: UnsafePointer(a.scales + row * (a.k / 32)),
            sums: UnsafeRawPointer(a.sums + row * (a.k / 16))
        )
    }

    /// One weight row with one activation row, `spans` spans.
    @inline(__always)
    private func rowDot<F: SpanFormat>(
        _: F.Type,
        _ row: UnsafeRawPointer,
        _ start: ActivationSpan,
        _ spans: Int
    ) -> Lanes {
        var acc = Lanes()
        var p = row
        var a = start
        for _ in 0..<spans {
            acc = F.load(p).dot(a, onto: acc)
            p += F.bytes
            a = a.advanced(F.Span.weights)
        }
        return acc
    }

    /// One weight row with all activation rows: a span is unpacked once and meets each of them.
    @inline(__always)
    private func rowDots<F: SpanFormat>(
        _: F.Type,
        _ row: UnsafeRawPointer,
        _ a: QuantisedRows,
        _ spans: Int,
        _ acc: UnsafeMutablePointer<Lanes>
    ) {
        for i in 0..<a.n { acc[i] = Lanes() }
        let first = span(of: a, row: 0)
        for index in 0..<spans {
            let weights = F.load(row + index * F.bytes)
            var activations = first.advanced(index * F.Span.weights)
            for i in 0..<a.n {
                acc[i] = weights.dot(activations, onto: acc[i])
                activations = activations.advanced(a.k)
            }
        }
    }

    /// The same for rows that end in the middle of a span: the last one is copied and padded with
    /// zeros, which add nothing.
    private func decodeWithTail<F: SpanFormat>(
        _: F.Type,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int
    ) {
        let spans = w.columns / F.Span.weights
        let rest = w.columns % F.Span.weights
        withPaddedTail(of: a, from: w.columns - rest, weights: F.Span.weights) { tail in
            withUnsafeTemporaryAllocation(of: Lanes.self, capacity: a.n + 8) { buffer in
                let acc = buffer.baseAddress.unsafelyUnwrapped
                let block = UnsafeMutableRawPointer(acc + a.n)
                for row in lo..<hi {
                    rowDots(F.self, w.row(row), a, spans, acc)
                    copyPadded(
                        w.row(row) + spans * F.bytes,
                        count: F.bytes * rest / F.Span.weights,
                        to: block,
                        size: 8 * MemoryLayout<Lanes>.size
                    )
                    let weights = F.load(block)
                    for i in 0..<a.n {
                        let total = weights.dot(span(of: tail, row: i), onto: acc[i])
                        out[i * outStride + row] = sum(total)
                    }
                }
            }
        }
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
            for i in 0..<a.n {
                let from = span(of: a, row: i).advanced(first)
                let to = span(of: tail, row: i)
                let rest = a.k - first
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
