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
        /// What the panel's codes have too much.
        var zero: Int16
        /// Codes of the first activation row.
        var values: UnsafeRawPointer
        /// Scales of the first activation row.
        var scales: UnsafePointer<Float>
        /// Sums of 16 codes of the first activation row.
        var sums: UnsafeRawPointer
        /// Codes from one activation row to the next.
        var stride: Int
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
        var codeSums = o.sums
        // Weights of the two sums of 16 that a group of 32 has: both, the first, the second.
        let parts = PartWeights(zero: o.zero)
        for _ in 0..<o.groups {
            for part in 0..<32 / S.groupSize {
                let weights =
                    S.groupSize == 32 ? parts.both : part == 0 ? parts.first : parts.second
                let sums = GroupSums(S.self, record, values, codeSums, o.stride, weights.zero)
                let factors = record + S.scaleOffset
                results.add(sums, factors, scales, o.stride / 32)
                if S.hasMinima {
                    let minima = factors + 4 * panelRows
                    results.subtract(minima, scales, codeSums, weights.one, o.stride)
                }
                record += S.recordBytes
                values += S.groupSize
            }
            scales += 1
            codeSums += 4
        }
        results.store(out, o.outStride)
    }

    /// What a pair of activation sums is multiplied with, as pairs of Int16.
    private struct PartWeights {
        typealias Weights = (zero: Register, one: Register)
        var both, first, second: Weights

        @inline(__always)
        init(zero: Int16) {
            let low = Int32(UInt16(bitPattern: -zero))
            both = (_mm256_set1_epi32(low | low << 16), _mm256_set1_epi32(0x0001_0001))
            first = (_mm256_set1_epi32(low), _mm256_set1_epi32(1))
            second = (_mm256_set1_epi32(low << 16), _mm256_set1_epi32(0x0001_0000))
        }
    }

    /// Sums over one group of 16 weight rows with three activation rows: two registers for each.
    private struct GroupSums {
        var a0, a1, b0, b1, c0, c1: Register

        @inline(__always)
        init<S: PanelShape>(
            _: S.Type,
            _ codes: UnsafeRawPointer,
            _ values: UnsafeRawPointer,
            _ sums: UnsafeRawPointer,
            _ stride: Int,
            _ zero: Register
        ) {
            let sumStride = stride / 8
            a0 = pairSums16(repeat4(sums), zero)
            b0 = pairSums16(repeat4(sums + sumStride), zero)
            c0 = pairSums16(repeat4(sums + 2 * sumStride), zero)
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

        /// Subtracts minima times the activations' scales and sums.
        @inline(__always)
        mutating func subtract(
            _ minima: UnsafeRawPointer,
            _ scales: UnsafePointer<Float>,
            _ sums: UnsafeRawPointer,
            _ one: Register,
            _ stride: Int
        ) {
            let m0 = minima.loadUnaligned(as: Lanes.self)
            let m1 = minima.loadUnaligned(fromByteOffset: 32, as: Lanes.self)
            let (row, sumRow) = (stride / 32, stride / 8)
            let a = floats(pairSums16(repeat4(sums), one)) * splat(scales[0])
            a0 = mulSubtract(m0, a, from: a0)
            a1 = mulSubtract(m1, a, from: a1)
            let b = floats(pairSums16(repeat4(sums + sumRow), one)) * splat(scales[row])
            b0 = mulSubtract(m0, b, from: b0)
            b1 = mulSubtract(m1, b, from: b1)
            let c = floats(pairSums16(repeat4(sums + 2 * sumRow), one)) * splat(scales[2 * row])
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
