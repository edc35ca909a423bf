#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Activation rows that a register tile multiplies a panel with.
    ///
    /// Three rows by 16 weight rows take six sums and six results: with two registers of codes,
    /// one of activations and one to spare, all sixteen.
    let tileRows = 3

    /// What a tile of three activation rows is multiplied from, and where its results go.
    struct TileOperands {
        /// First record of the panel.
        var records: UnsafeRawPointer
        /// Groups of 32 weights to multiply.
        var groups: Int
        /// Codes of the first activation row.
        var values: UnsafeRawPointer
        /// Scales of the first activation row.
        var scales: UnsafePointer<Float>
        /// Codes from one activation row to the next.
        var stride: Int
        /// What the sums of the activations contribute.
        var terms: TileTerms
        /// Whether results begin at zero.
        var isFirst: Bool
        /// Results (3 rows, 32), `outStride` floats apart.
        var out: UnsafeMutablePointer<Float>
        var outStride: Int
    }

    /// Multiplies a panel with three activation rows, adding to the results.
    func multiplyTile<S: PanelShape>(_: S.Type, _ o: TileOperands) {
        multiplyHalf(S.self, o, 0)
        multiplyHalf(S.self, o, 1)
    }

    /// The weight rows from 16 `half` on.
    @inline(never)
    private func multiplyHalf<S: PanelShape>(_: S.Type, _ o: TileOperands, _ half: Int) {
        let out = o.out + 16 * half
        var results = TileResults(out, o.outStride, isFirst: o.isFirst)
        var record = o.records + 64 * half
        var values = o.values
        var scales = o.scales
        var starts = UnsafePointer(o.terms.starts)
        var factors = UnsafePointer(o.terms.factors)
        for _ in 0..<o.groups {
            for _ in 0..<32 / S.groupSize {
                let sums = GroupSums(S.self, record, values, starts, o.stride)
                let weights = record + S.scaleOffset
                results.add(sums, weights, scales, o.stride / 32)
                if S.hasMinima {
                    results.subtract(weights + 4 * panelRows, factors)
                    factors += 1
                }
                starts += 1
                record += S.recordBytes
                values += S.groupSize
            }
            scales += 1
        }
        results.store(out, o.outStride)
    }

    /// Sums over one group of 16 weight rows with three activation rows: two registers for each.
    private struct GroupSums {
        var a0, a1, b0, b1, c0, c1: Register

        @inline(__always)
        init<S: PanelShape>(
            _: S.Type,
            _ codes: UnsafeRawPointer,
            _ values: UnsafeRawPointer,
            _ starts: UnsafePointer<Int32>,
            _ stride: Int
        ) {
            a0 = _mm256_set1_epi32(starts[0])
            b0 = _mm256_set1_epi32(starts[TileTerms.stride])
            c0 = _mm256_set1_epi32(starts[2 * TileTerms.stride])
            (a1, b1, c1) = (a0, b0, c0)
            for step in 0..<S.steps {
                add(codes + 4 * panelRows * step, values + 4 * step, stride)
            }
        }

        /// Adds four codes of each weight row.
        @inline(__always)
        private mutating func add(
            _ codes: UnsafeRawPointer,
            _ values: UnsafeRawPointer,
            _ stride: Int
        ) {
            let (w0, w1) = (loadRegister(codes), loadRegister(codes + 32))
            let a = repeat4(values)
            a0 = addProducts(w0, a, to: a0)
            a1 = addProducts(w1, a, to: a1)
            let b = repeat4(values + stride)
            b0 = addProducts(w0, b, to: b0)
            b1 = addProducts(w1, b, to: b1)
            let c = repeat4(values + 2 * stride)
            c0 = addProducts(w0, c, to: c0)
            c1 = addProducts(w1, c, to: c1)
        }
    }

    /// Float results of 16 weight rows with three activation rows.
    private struct TileResults {
        var a0, a1, b0, b1, c0, c1: Lanes

        @inline(__always)
        init(_ out: UnsafeMutablePointer<Float>, _ stride: Int, isFirst: Bool) {
            if isFirst {
                (a0, a1, b0, b1, c0, c1) = (Lanes(), Lanes(), Lanes(), Lanes(), Lanes(), Lanes())
            } else {
                (a0, a1) = (load(out), load(out + 8))
                (b0, b1) = (load(out + stride), load(out + stride + 8))
                (c0, c1) = (load(out + 2 * stride), load(out + 2 * stride + 8))
            }
        }

        @inline(__always)
        func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int) {
            put(a0, out)
            put(a1, out + 8)
            put(b0, out + stride)
            put(b1, out + stride + 8)
            put(c0, out + 2 * stride)
            put(c1, out + 2 * stride + 8)
        }

        /// Adds sums times the scales of weights and activations, `row` scales apart.
        @inline(__always)
        mutating func add(
            _ t: GroupSums,
            _ weights: UnsafeRawPointer,
            _ scales: UnsafePointer<Float>,
            _ row: Int
        ) {
            let s0 = weights.loadUnaligned(as: Lanes.self)
            let s1 = weights.loadUnaligned(fromByteOffset: 32, as: Lanes.self)
            let a = splat(scales[0])
            a0 = mulAdd(floats(t.a0), s0 * a, a0)
            a1 = mulAdd(floats(t.a1), s1 * a, a1)
            let b = splat(scales[row])
            b0 = mulAdd(floats(t.b0), s0 * b, b0)
            b1 = mulAdd(floats(t.b1), s1 * b, b1)
            let c = splat(scales[2 * row])
            c0 = mulAdd(floats(t.c0), s0 * c, c0)
            c1 = mulAdd(floats(t.c1), s1 * c, c1)
        }

        /// Subtracts minima times the activations' factors.
        @inline(__always)
        mutating func subtract(_ minima: UnsafeRawPointer, _ factors: UnsafePointer<Float>) {
            let m0 = minima.loadUnaligned(as: Lanes.self)
            let m1 = minima.loadUnaligned(fromByteOffset: 32, as: Lanes.self)
            let a = splat(factors[0])
            a0 = mulSubtract(m0, a, from: a0)
            a1 = mulSubtract(m1, a, from: a1)
            let b = splat(factors[TileTerms.stride])
            b0 = mulSubtract(m0, b, from: b0)
            b1 = mulSubtract(m1, b, from: b1)
            let c = splat(factors[2 * TileTerms.stride])
            c0 = mulSubtract(m0, c, from: c0)
            c1 = mulSubtract(m1, c, from: c1)
        }
    }

    /// Stores eight floats.
    @inline(__always)
    private func put(_ v: Lanes, _ p: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(p).storeBytes(of: v, as: Lanes.self)
    }
#endif
