#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Activation rows that a register tile multiplies a panel with.
    let tileRows = 6

    /// What a tile of six activation rows is multiplied from, and where its results go.
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
        /// Results (6 rows, 32), `outStride` floats apart.
        var out: UnsafeMutablePointer<Float>
        var outStride: Int
    }

    /// Multiplies a panel with six activation rows, adding to the results.
    @inline(never)
    func multiplyTile<S: PanelShape>(_: S.Type, _ o: TileOperands) {
        var results = TileResults(o)
        var record = o.records
        var values = o.values
        var scales = o.scales
        var starts = UnsafeRawPointer(o.terms.starts)
        var factors = UnsafePointer(o.terms.factors)
        for _ in 0..<o.groups {
            for _ in 0..<32 / S.groupSize {
                let sums = GroupSums(S.self, record, values, starts, o.stride)
                let weights = record + S.scaleOffset
                results.add(sums, weights, scales, o.stride)
                if S.hasMinima {
                    results.subtract(weights + 4 * panelRows, factors)
                    factors += 1
                }
                starts += 4
                record += S.recordBytes
                values += S.groupSize
            }
            scales += 1
        }
        results.store(o)
    }

    /// Sums over one group of 32 weight rows with six activation rows: two registers for each.
    private struct GroupSums {
        var a0, a1, b0, b1, c0, c1, d0, d1, e0, e1, f0, f1: WideRegister

        @inline(__always)
        init<S: PanelShape>(
            _: S.Type,
            _ codes: UnsafeRawPointer,
            _ values: UnsafeRawPointer,
            _ starts: UnsafeRawPointer,
            _ stride: Int
        ) {
            func start(_ row: Int) -> WideRegister {
                repeatWide(starts + row * 4 * TileTerms.stride)
            }
            (a0, b0, c0, d0, e0, f0) = (start(0), start(1), start(2), start(3), start(4), start(5))
            (a1, b1, c1, d1, e1, f1) = (a0, b0, c0, d0, e0, f0)
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
            let (w0, w1) = (loadWide(codes), loadWide(codes + 64))
            let a = repeatWide(values)
            a0 = addProducts(w0, a, to: a0)
            a1 = addProducts(w1, a, to: a1)
            let b = repeatWide(values + stride)
            b0 = addProducts(w0, b, to: b0)
            b1 = addProducts(w1, b, to: b1)
            let c = repeatWide(values + 2 * stride)
            c0 = addProducts(w0, c, to: c0)
            c1 = addProducts(w1, c, to: c1)
            let d = repeatWide(values + 3 * stride)
            d0 = addProducts(w0, d, to: d0)
            d1 = addProducts(w1, d, to: d1)
            let e = repeatWide(values + 4 * stride)
            e0 = addProducts(w0, e, to: e0)
            e1 = addProducts(w1, e, to: e1)
            let f = repeatWide(values + 5 * stride)
            f0 = addProducts(w0, f, to: f0)
            f1 = addProducts(w1, f, to: f1)
        }
    }

    /// Float results of 32 weight rows with six activation rows.
    private struct TileResults {
        var a, b, c, d, e, f: RowResults

        @inline(__always)
        init(_ o: TileOperands) {
            if o.isFirst {
                let zero = RowResults(v0: WideLanes(), v1: WideLanes())
                (a, b, c, d, e, f) = (zero, zero, zero, zero, zero, zero)
            } else {
                a = RowResults(o.out)
                b = RowResults(o.out + o.outStride)
                c = RowResults(o.out + 2 * o.outStride)
                d = RowResults(o.out + 3 * o.outStride)
                e = RowResults(o.out + 4 * o.outStride)
                f = RowResults(o.out + 5 * o.outStride)
            }
        }

        @inline(__always)
        func store(_ o: TileOperands) {
            a.store(o.out)
            b.store(o.out + o.outStride)
            c.store(o.out + 2 * o.outStride)
            d.store(o.out + 3 * o.outStride)
            e.store(o.out + 4 * o.outStride)
            f.store(o.out + 5 * o.outStride)
        }

        /// Adds sums times the scales of weights and activations.
        @inline(__always)
        mutating func add(
            _ t: GroupSums,
            _ weights: UnsafeRawPointer,
            _ scales: UnsafePointer<Float>,
            _ stride: Int
        ) {
            let (s0, s1) = (loadWideLanes(weights), loadWideLanes(weights + 64))
            let row = stride / 32
            a.add(t.a0, t.a1, s0, s1, splatWide(scales))
            b.add(t.b0, t.b1, s0, s1, splatWide(scales + row))
            c.add(t.c0, t.c1, s0, s1, splatWide(scales + 2 * row))
            d.add(t.d0, t.d1, s0, s1, splatWide(scales + 3 * row))
            e.add(t.e0, t.e1, s0, s1, splatWide(scales + 4 * row))
            f.add(t.f0, t.f1, s0, s1, splatWide(scales + 5 * row))
        }

        /// Subtracts minima times the activations' factors.
        @inline(__always)
        mutating func subtract(_ minima: UnsafeRawPointer, _ factors: UnsafePointer<Float>) {
            let (m0, m1) = (loadWideLanes(minima), loadWideLanes(minima + 64))
            a.subtract(m0, m1, splatWide(factors))
            b.subtract(m0, m1, splatWide(factors + TileTerms.stride))
            c.subtract(m0, m1, splatWide(factors + 2 * TileTerms.stride))
            d.subtract(m0, m1, splatWide(factors + 3 * TileTerms.stride))
            e.subtract(m0, m1, splatWide(factors + 4 * TileTerms.stride))
            f.subtract(m0, m1, splatWide(factors + 5 * TileTerms.stride))
        }
    }

    /// Results of 32 weight rows with one activation row.
    private struct RowResults {
        var v0, v1: WideLanes

        @inline(__always)
        init(v0: WideLanes, v1: WideLanes) {
            self.v0 = v0
            self.v1 = v1
        }

        @inline(__always)
        init(_ p: UnsafeMutablePointer<Float>) {
            (v0, v1) = (loadWideLanes(p), loadWideLanes(p + 16))
        }

        @inline(__always)
        func store(_ p: UnsafeMutablePointer<Float>) {
            UnsafeMutableRawPointer(p).storeBytes(of: v0, as: WideLanes.self)
            UnsafeMutableRawPointer(p + 16).storeBytes(of: v1, as: WideLanes.self)
        }

        @inline(__always)
        mutating func add(
            _ t0: WideRegister,
            _ t1: WideRegister,
            _ s0: WideLanes,
            _ s1: WideLanes,
            _ scale: WideLanes
        ) {
            v0 = wideMulAdd(wideFloats(t0), s0 * scale, v0)
            v1 = wideMulAdd(wideFloats(t1), s1 * scale, v1)
        }

        /// Subtracts m * factor.
        @inline(__always)
        mutating func subtract(_ m0: WideLanes, _ m1: WideLanes, _ factor: WideLanes) {
            v0 = wideMulSubtract(m0, factor, from: v0)
            v1 = wideMulSubtract(m1, factor, from: v1)
        }
    }
#endif
