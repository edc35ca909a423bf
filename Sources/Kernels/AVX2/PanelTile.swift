#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Multiplies `columns` columns of a panel with a tile, adding to the tile's sums.
    @inline(never)
    func multiplyTile<S: PanelShape>(
        _: S.Type,
        _ panel: Panel,
        _ tile: ActivationTile,
        _ columns: Int
    ) {
        var results = TileResults(tile.sums)
        let turns = tile.turns.pointee
        var record = UnsafeRawPointer(panel.records)
        var values = UnsafeRawPointer(tile.values)
        var scales = UnsafePointer(tile.scales)
        var factors = UnsafePointer(tile.minimumFactors)
        var blockScales = UnsafeRawPointer(panel.blockScales)
        let blockColumns = S.isScaled ? 256 : columns
        for _ in 0..<columns / blockColumns {
            if S.isScaled { results = TileResults() }
            for _ in 0..<blockColumns / 32 {
                var sums = GroupSums(S.self, record, values, turns)
                if S.isScaled {
                    sums.scale(record + S.scaleOffset)
                    record += S.recordBytes
                    values += 4 * tileRows * S.steps
                    var second = GroupSums(S.self, record, values, turns)
                    second.scale(record + S.scaleOffset)
                    record += S.recordBytes
                    values += 4 * tileRows * S.steps
                    sums.add32(second)
                    results.add(sums, scales)
                } else {
                    for part in 0..<32 / S.groupSize {
                        if part > 0 { sums = GroupSums(S.self, record, values, turns) }
                        if !S.isByte { sums.widen() }
                        let weights = record + S.scaleOffset
                        results.add(sums, weights, scales)
                        if S.hasMinima {
                            results.subtract(weights + 4 * panelRows, factors)
                            factors += 1
                        }
                        record += S.recordBytes
                        values += 4 * tileRows * S.steps
                    }
                }
                scales += 1
            }
            if S.isScaled {
                results.addBlock(blockScales, to: tile.sums)
                blockScales += 4 * panelRows
            }
        }
        if !S.isScaled { results.store(tile.sums) }
    }

    /// Sums over one group of 16 weight rows with four activation rows: two registers for each.
    private struct GroupSums {
        var a0, a1, b0, b1, c0, c1, d0, d1: Register

        /// Int16 sums, or Int32 sums of bytes.
        @inline(__always)
        init<S: PanelShape>(
            _: S.Type,
            _ record: UnsafeRawPointer,
            _ values: UnsafeRawPointer,
            _ turns: Int
        ) {
            let codes = record + S.startBytes
            if S.isByte {
                (a0, a1, b0, b1) = (Register(), Register(), Register(), Register())
                (c0, c1, d0, d1) = (Register(), Register(), Register(), Register())
                addWide(codes, values)
                for step in 1..<turns {
                    addWide(codes + 4 * panelRows * step, values + 4 * tileRows * step)
                }
            } else {
                let (s0, s1) = (loadRegister(record), loadRegister(record + 32))
                (a0, a1, b0, b1) = (s0, s1, s0, s1)
                (c0, c1, d0, d1) = (s0, s1, s0, s1)
                add16(codes, values)
                for step in 1..<turns {
                    add16(codes + 4 * panelRows * step, values + 4 * tileRows * step)
                }
            }
        }

        /// Adds one step of small codes in Int16.
        @inline(__always)
        private mutating func add16(_ codes: UnsafeRawPointer, _ values: UnsafeRawPointer) {
            let (w0, w1) = (loadRegister(codes), loadRegister(codes + 32))
            let a = repeat4(values)
            a0 = _mm256_add_epi16(a0, pairSums(a, w0))
            a1 = _mm256_add_epi16(a1, pairSums(a, w1))
            let b = repeat4(values + 4)
            b0 = _mm256_add_epi16(b0, pairSums(b, w0))
            b1 = _mm256_add_epi16(b1, pairSums(b, w1))
            let c = repeat4(values + 8)
            c0 = _mm256_add_epi16(c0, pairSums(c, w0))
            c1 = _mm256_add_epi16(c1, pairSums(c, w1))
            let d = repeat4(values + 12)
            d0 = _mm256_add_epi16(d0, pairSums(d, w0))
            d1 = _mm256_add_epi16(d1, pairSums(d, w1))
        }

        /// Adds one step of wide codes in Int32.
        @inline(__always)
        private mutating func addWide(_ codes: UnsafeRawPointer, _ values: UnsafeRawPointer) {
            let (w0, w1) = (loadRegister(codes), loadRegister(codes + 32))
            let a = repeat4(values)
            a0 = _mm256_add_epi32(a0, pairSums16(a, w0))
            a1 = _mm256_add_epi32(a1, pairSums16(a, w1))
            let b = repeat4(values + 4)
            b0 = _mm256_add_epi32(b0, pairSums16(b, w0))
            b1 = _mm256_add_epi32(b1, pairSums16(b, w1))
            let c = repeat4(values + 8)
            c0 = _mm256_add_epi32(c0, pairSums16(c, w0))
            c1 = _mm256_add_epi32(c1, pairSums16(c, w1))
            let d = repeat4(values + 12)
            d0 = _mm256_add_epi32(d0, pairSums16(d, w0))
            d1 = _mm256_add_epi32(d1, pairSums16(d, w1))
        }

        /// Int16 sums to Int32.
        @inline(__always)
        mutating func widen() { multiply(splat16(1), splat16(1)) }

        /// Int16 sums to Int32, times the pairs of Int16 scales at `p`.
        @inline(__always)
        mutating func scale(_ p: UnsafeRawPointer) {
            multiply(loadRegister(p), loadRegister(p + 32))
        }

        @inline(__always)
        private mutating func multiply(_ s0: Register, _ s1: Register) {
            a0 = pairSums16(a0, s0)
            a1 = pairSums16(a1, s1)
            b0 = pairSums16(b0, s0)
            b1 = pairSums16(b1, s1)
            c0 = pairSums16(c0, s0)
            c1 = pairSums16(c1, s1)
            d0 = pairSums16(d0, s0)
            d1 = pairSums16(d1, s1)
        }

        @inline(__always)
        mutating func add32(_ x: GroupSums) {
            a0 = _mm256_add_epi32(a0, x.a0)
            a1 = _mm256_add_epi32(a1, x.a1)
            b0 = _mm256_add_epi32(b0, x.b0)
            b1 = _mm256_add_epi32(b1, x.b1)
            c0 = _mm256_add_epi32(c0, x.c0)
            c1 = _mm256_add_epi32(c1, x.c1)
            d0 = _mm256_add_epi32(d0, x.d0)
            d1 = _mm256_add_epi32(d1, x.d1)
        }
    }

    /// Float results of 16 weight rows with four activation rows.
    private struct TileResults {
        var a0, a1, b0, b1, c0, c1, d0, d1: Lanes

        /// Zeros.
        @inline(__always)
        init() {
            (a0, a1, b0, b1) = (Lanes(), Lanes(), Lanes(), Lanes())
            (c0, c1, d0, d1) = (Lanes(), Lanes(), Lanes(), Lanes())
        }

        @inline(__always)
        init(_ p: UnsafeMutablePointer<Lanes>) {
            (a0, a1, b0, b1) = (p[0], p[1], p[2], p[3])
            (c0, c1, d0, d1) = (p[4], p[5], p[6], p[7])
        }

        @inline(__always)
        func store(_ p: UnsafeMutablePointer<Lanes>) {
            (p[0], p[1], p[2], p[3]) = (a0, a1, b0, b1)
            (p[4], p[5], p[6], p[7]) = (c0, c1, d0, d1)
        }

        /// Adds sums times the activations' scales.
        @inline(__always)
        mutating func add(_ t: GroupSums, _ scales: UnsafePointer<Float>) {
            let a = splat(scales[0])
            a0 = mulAdd(floats(t.a0), a, a0)
            a1 = mulAdd(floats(t.a1), a, a1)
            let b = splat(scales[ActivationTile.scaleStride])
            b0 = mulAdd(floats(t.b0), b, b0)
            b1 = mulAdd(floats(t.b1), b, b1)
            let c = splat(scales[2 * ActivationTile.scaleStride])
            c0 = mulAdd(floats(t.c0), c, c0)
            c1 = mulAdd(floats(t.c1), c, c1)
            let d = splat(scales[3 * ActivationTile.scaleStride])
            d0 = mulAdd(floats(t.d0), d, d0)
            d1 = mulAdd(floats(t.d1), d, d1)
        }

        /// Adds sums times the scales of weights and activations.
        @inline(__always)
        mutating func add(
            _ t: GroupSums,
            _ weights: UnsafeRawPointer,
            _ scales: UnsafePointer<Float>
        ) {
            let s0 = weights.loadUnaligned(as: Lanes.self)
            let s1 = weights.loadUnaligned(fromByteOffset: 32, as: Lanes.self)
            let a = splat(scales[0])
            a0 = mulAdd(floats(t.a0), s0 * a, a0)
            a1 = mulAdd(floats(t.a1), s1 * a, a1)
            let b = splat(scales[ActivationTile.scaleStride])
            b0 = mulAdd(floats(t.b0), s0 * b, b0)
            b1 = mulAdd(floats(t.b1), s1 * b, b1)
            let c = splat(scales[2 * ActivationTile.scaleStride])
            c0 = mulAdd(floats(t.c0), s0 * c, c0)
            c1 = mulAdd(floats(t.c1), s1 * c, c1)
            let d = splat(scales[3 * ActivationTile.scaleStride])
            d0 = mulAdd(floats(t.d0), s0 * d, d0)
            d1 = mulAdd(floats(t.d1), s1 * d, d1)
        }

        /// Subtracts minima times the activations' factors.
        @inline(__always)
        mutating func subtract(_ minima: UnsafeRawPointer, _ factors: UnsafePointer<Float>) {
            let m0 = minima.loadUnaligned(as: Lanes.self)
            let m1 = minima.loadUnaligned(fromByteOffset: 32, as: Lanes.self)
            let a = splat(factors[0])
            a0 = mulSubtract(m0, a, from: a0)
            a1 = mulSubtract(m1, a, from: a1)
            let b = splat(factors[ActivationTile.factorStride])
            b0 = mulSubtract(m0, b, from: b0)
            b1 = mulSubtract(m1, b, from: b1)
            let c = splat(factors[2 * ActivationTile.factorStride])
            c0 = mulSubtract(m0, c, from: c0)
            c1 = mulSubtract(m1, c, from: c1)
            let d = splat(factors[3 * ActivationTile.factorStride])
            d0 = mulSubtract(m0, d, from: d0)
            d1 = mulSubtract(m1, d, from: d1)
        }

        /// Adds these results, times a scale per weight row, to `p`.
        @inline(__always)
        func addBlock(_ scales: UnsafeRawPointer, to p: UnsafeMutablePointer<Lanes>) {
            let s0 = scales.loadUnaligned(as: Lanes.self)
            let s1 = scales.loadUnaligned(fromByteOffset: 32, as: Lanes.self)
            p[0] = mulAdd(a0, s0, p[0])
            p[1] = mulAdd(a1, s1, p[1])
            p[2] = mulAdd(b0, s0, p[2])
            p[3] = mulAdd(b1, s1, p[3])
            p[4] = mulAdd(c0, s0, p[4])
            p[5] = mulAdd(c1, s1, p[5])
            p[6] = mulAdd(d0, s0, p[6])
            p[7] = mulAdd(d1, s1, p[7])
        }
    }
#endif
