#if arch(x86_64)
    import KernelBlocks

    /// Products of weight rows `lo ..< hi`, all of whole spans, with one activation row as it is.
    ///
    /// The same bits as with turned activations.
    @inline(__always)
    func decodeRow<F: DecodeFormat>(
        _: F.Type,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>
    ) {
        let start = ActivationSpan(a, row: 0)
        for row in lo..<hi {
            var acc = Lanes()
            var p = w.row(row)
            var place = start
            for _ in 0..<w.columns / F.Span.weights {
                if F.asksAhead { prefetch(p + prefetchDistance, count: F.bytes) }
                acc = F.load(p).dot(place, onto: acc)
                p += F.bytes
                place = place.advanced(F.Span.weights)
            }
            out[row] = sum(acc)
        }
    }
#endif
