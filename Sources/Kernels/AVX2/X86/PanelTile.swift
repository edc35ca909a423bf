#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// Activation rows that a register tile multiplies a panel with.
    let tileRows = 4

    /// What a tile keeps in memory: results so far, and the activations' share of minima.
    struct TileScratch {
        static var bytes: Int { 4 * 16 * tileRows + tileRows * panelColumns / 16 * 4 }

        /// Results so far (4 activation rows, 16 weight rows).
        var sums: UnsafeMutablePointer<Lanes>
        /// Activation scale times sum of codes (4 rows, panelColumns / group size).
        var minimumFactors: UnsafeMutablePointer<Float>

        init(_ p: UnsafeMutableRawPointer) {
            sums = p.bindMemory(to: Lanes.self, capacity: 2 * tileRows)
            minimumFactors = (p + 64 * tileRows)
                .bindMemory(to: Float.self, capacity: tileRows * panelColumns / 16)
        }
    }

    /// Where one activation row of a tile begins.
    struct TileRow {
        var values: UnsafeRawPointer
        var scales: UnsafePointer<Float>
        var minimumFactors: UnsafePointer<Float>
    }

    /// Two registers of sums: 16 weight rows with one activation row.
    struct RowSums {
        var v0: Register
        var v1: Register

        @inline(__always)
        static func + (a: RowSums, b: RowSums) -> RowSums {
            RowSums(v0: _mm256_add_epi32(a.v0, b.v0), v1: _mm256_add_epi32(a.v1, b.v1))
        }

        /// Sums of neighbouring 16-bit lanes.
        @inline(__always)
        var widened: RowSums {
            RowSums(v0: pairSums16(v0, splat16(1)), v1: pairSums16(v1, splat16(1)))
        }

        @inline(__always)
        func adding16(_ b: RowSums) -> RowSums {
            RowSums(v0: _mm256_add_epi16(v0, b.v0), v1: _mm256_add_epi16(v1, b.v1))
        }
    }

    /// One step: four consecutive codes of 16 rows.
    private struct StepCodes {
        var w0: Register
        var w1: Register

        @inline(__always)
        init(_ p: UnsafeRawPointer) {
            w0 = loadRegister(p)
            w1 = loadRegister(p + 32)
        }

        /// Products with four activations, pairs of them summed in Int16.
        @inline(__always)
        func products<S: PanelShape>(_: S.Type, _ activations: UnsafeRawPointer) -> RowSums {
            let a = repeat4(activations)
            if S.isSigned {
                return RowSums(v0: signedPairSums(w0, a), v1: signedPairSums(w1, a))
            }
            return RowSums(v0: pairSums(w0, a), v1: pairSums(w1, a))
        }
    }

    /// Four activation rows' sums.
    private struct TileSums {
        var r0, r1, r2, r3: RowSums

        /// The sums over one run, widened to 32 bits.
        @inline(__always)
        init<S: PanelShape>(
            _: S.Type,
            _ codes: UnsafeRawPointer,
            _ a0: UnsafeRawPointer,
            _ a1: UnsafeRawPointer,
            _ a2: UnsafeRawPointer,
            _ a3: UnsafeRawPointer
        ) {
            let first = StepCodes(codes)
            r0 = first.products(S.self, a0)
            r1 = first.products(S.self, a1)
            r2 = first.products(S.self, a2)
            r3 = first.products(S.self, a3)
            for step in 1..<max(S.run, 1) {
                let w = StepCodes(codes + 64 * step)
                r0 = r0.adding16(w.products(S.self, a0 + 4 * step))
                r1 = r1.adding16(w.products(S.self, a1 + 4 * step))
                r2 = r2.adding16(w.products(S.self, a2 + 4 * step))
                r3 = r3.adding16(w.products(S.self, a3 + 4 * step))
            }
            r0 = r0.widened
            r1 = r1.widened
            r2 = r2.widened
            r3 = r3.widened
        }

        @inline(__always)
        mutating func add(_ b: TileSums) {
            r0 = r0 + b.r0
            r1 = r1 + b.r1
            r2 = r2 + b.r2
            r3 = r3 + b.r3
        }
    }

    /// Multiplies `groups` groups of a panel with four activation rows, adding to `sums`.
    @inline(never)
    func multiplyTile<S: PanelShape>(
        _: S.Type,
        _ panel: Panel,
        _ groups: Int,
        _ a0: TileRow,
        _ a1: TileRow,
        _ a2: TileRow,
        _ a3: TileRow
    ) {
        let sums = panel.tile.sums
        for group in 0..<groups {
            let index = group * S.groupSize
            let codes = UnsafeRawPointer(panel.codes + panelRows * index)
            var t = TileSums(
                S.self,
                codes,
                a0.values + index,
                a1.values + index,
                a2.values + index,
                a3.values + index
            )
            for run in 1..<S.groupSize / (4 * S.run) {
                let offset = index + 4 * S.run * run
                t.add(
                    TileSums(
                        S.self,
                        codes + 64 * S.run * run,
                        a0.values + offset,
                        a1.values + offset,
                        a2.values + offset,
                        a3.values + offset
                    )
                )
            }
            let weights = GroupFactors(S.self, panel, group)
            weights.apply(S.self, t.r0, a0, group, sums)
            weights.apply(S.self, t.r1, a1, group, sums + 2)
            weights.apply(S.self, t.r2, a2, group, sums + 4)
            weights.apply(S.self, t.r3, a3, group, sums + 6)
        }
    }

    /// The same with one activation row: the same sums in the same order.
    @inline(never)
    func multiplyTileRow<S: PanelShape>(
        _: S.Type,
        _ panel: Panel,
        _ groups: Int,
        _ a: TileRow
    ) {
        for group in 0..<groups {
            let index = group * S.groupSize
            let codes = UnsafeRawPointer(panel.codes + panelRows * index)
            var total = RowSums(v0: Register(), v1: Register())
            for run in 0..<S.groupSize / (4 * S.run) {
                let p = codes + 64 * S.run * run
                let values = a.values + index + 4 * S.run * run
                var t = StepCodes(p).products(S.self, values)
                for step in 1..<max(S.run, 1) {
                    t = t.adding16(
                        StepCodes(p + 64 * step).products(S.self, values + 4 * step)
                    )
                }
                total = total + t.widened
            }
            GroupFactors(S.self, panel, group).apply(S.self, total, a, group, panel.tile.sums)
        }
    }

    /// Scales and minima of one group of 16 weight rows.
    private struct GroupFactors {
        var s0, s1, m0, m1: Lanes

        @inline(__always)
        init<S: PanelShape>(_: S.Type, _ panel: Panel, _ group: Int) {
            s0 = load(panel.scales + panelRows * group)
            s1 = load(panel.scales + panelRows * group + 8)
            m0 = S.isSigned ? Lanes() : load(panel.minima + panelRows * group)
            m1 = S.isSigned ? Lanes() : load(panel.minima + panelRows * group + 8)
        }

        /// Adds the scaled sums of one activation row to `out`.
        @inline(__always)
        func apply<S: PanelShape>(
            _: S.Type,
            _ t: RowSums,
            _ a: TileRow,
            _ group: Int,
            _ out: UnsafeMutablePointer<Lanes>
        ) {
            let scale = splat(a.scales[group * S.groupSize / 32])
            var x0 = mulAdd(floats(t.v0), s0 * scale, out[0])
            var x1 = mulAdd(floats(t.v1), s1 * scale, out[1])
            if !S.isSigned {
                let factor = splat(a.minimumFactors[group])
                x0 = mulSubtract(m0, factor, from: x0)
                x1 = mulSubtract(m1, factor, from: x1)
            }
            out[0] = x0
            out[1] = x1
        }
    }
#endif
