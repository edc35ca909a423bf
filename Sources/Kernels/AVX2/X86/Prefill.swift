#if arch(x86_64)
    package import KernelBlocks
    import Tensor
    import _Builtin_intrinsics.intel

    /// Products of weight rows `lo ..< hi` with any number of activation rows.
    ///
    /// 16 weight rows by 512 columns at a time are unpacked into a panel, which all activation rows
    /// then meet in tiles of four. Each result sums groups in order.
    func prefillRows<F: SpanFormat>(
        _: F.Type,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        let product = PanelProduct(w: w, hi: hi, a: a, out: out, outStride: outStride)
        product.run(F.Shape.self, from: lo, Panel(scratch)) { row, column, count, target in
            fillRow(F.self, row + column / F.Span.weights * F.bytes, count, target)
        }
    }

    /// The same for types without a span format: signed codes, unpacked by KernelBlocks.
    func prefillUnpacked(
        _ groups: BlockFormat.Groups,
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        let block = w.type.elementsPerBlock
        let bytes = w.type.bytesPerBlock
        func fill(_ row: UnsafeRawPointer, _ column: Int, _ count: Int, _ target: PanelRow) {
            let codes = target.codes.bindMemory(to: Int8.self, capacity: count)
            let unpacked = UnpackedWeights(
                values: codes,
                scales: target.scales,
                minima: target.minima
            )
            groups.unpack(row + column / block * bytes, count, unpacked)
        }
        let product = PanelProduct(w: w, hi: hi, a: a, out: out, outStride: outStride)
        if groups.size == 32 {
            product.run(SignedPanel.self, from: lo, Panel(scratch), fill)
        } else {
            product.run(NarrowSignedPanel.self, from: lo, Panel(scratch), fill)
        }
    }

    /// Unpacks `count` weights of one row.
    @inline(__always)
    private func fillRow<F: SpanFormat>(
        _: F.Type,
        _ row: UnsafeRawPointer,
        _ count: Int,
        _ target: PanelRow
    ) {
        let spans = count / F.Span.weights
        for index in 0..<spans {
            let part = target.advanced(index * F.Span.weights, groupSize: F.Shape.groupSize)
            F.load(row + index * F.bytes).store(to: part, groupSize: F.Shape.groupSize)
        }
        let rest = count % F.Span.weights
        guard rest != 0 else { return }
        let size = 256
        withUnsafeTemporaryAllocation(byteCount: size, alignment: 32) { buffer in
            let block = buffer.baseAddress.unsafelyUnwrapped
            copyPadded(
                row + spans * F.bytes,
                count: F.bytes * rest / F.Span.weights,
                to: block,
                size: size
            )
            let part = target.advanced(spans * F.Span.weights, groupSize: F.Shape.groupSize)
            F.load(block).store(to: part, groupSize: F.Shape.groupSize)
        }
    }

    /// One call's operands.
    private struct PanelProduct {
        let w: WeightRows
        let hi: Int
        let a: QuantisedRows
        let out: UnsafeMutablePointer<Float>
        let outStride: Int

        /// Fills panel after panel with `fill(row, first column, count, target)` and multiplies.
        @inline(__always)
        func run<S: PanelShape>(
            _: S.Type,
            from lo: Int,
            _ panel: Panel,
            _ fill: (UnsafeRawPointer, Int, Int, PanelRow) -> Void
        ) {
            for row in stride(from: lo, to: hi, by: panelRows) {
                for column in stride(from: 0, to: w.columns, by: panelColumns) {
                    let columns = min(panelColumns, w.columns - column)
                    for half in 0..<2 {
                        for first in stride(from: 0, to: columns, by: Staging.columns) {
                            let count = min(Staging.columns, columns - first)
                            for index in 0..<8 {
                                // Rows past the end repeat the last one and are not stored.
                                let source = w.row(min(row + 8 * half + index, hi - 1))
                                fill(source, column + first, count, panel.staging.row(index))
                            }
                            panel.take(S.self, column: first, count: count, half: half)
                        }
                    }
                    multiply(S.self, panel, row, column, columns)
                }
            }
        }

        /// Multiplies a filled panel with every activation row.
        private func multiply<S: PanelShape>(
            _: S.Type,
            _ panel: Panel,
            _ row: Int,
            _ column: Int,
            _ columns: Int
        ) {
            let rows = min(panelRows, hi - row)
            let groups = columns / S.groupSize
            var i = 0
            while i < a.n {
                let count = a.n - i >= tileRows ? tileRows : 1
                for j in 0..<count {
                    beginRow(S.self, panel, i + j, j, row, rows, column, columns)
                }
                if count == tileRows {
                    multiplyTile(
                        S.self,
                        panel,
                        groups,
                        tileRow(panel, i, 0, column),
                        tileRow(panel, i + 1, 1, column),
                        tileRow(panel, i + 2, 2, column),
                        tileRow(panel, i + 3, 3, column)
                    )
                } else {
                    multiplyTileRow(S.self, panel, groups, tileRow(panel, i, 0, column))
                }
                for j in 0..<count { endRow(panel, i + j, j, row, rows) }
                i += count
            }
        }

        @inline(__always)
        private func tileRow(_ panel: Panel, _ i: Int, _ j: Int, _ column: Int) -> TileRow {
            TileRow(
                values: UnsafeRawPointer(a.values + i * a.k + column),
                scales: UnsafePointer(a.scales + (i * a.k + column) / 32),
                minimumFactors: UnsafePointer(panel.tile.minimumFactors + j * (panelColumns / 16))
            )
        }

        /// Takes up the sums of activation row `i` where the last panel left them.
        @inline(__always)
        private func beginRow<S: PanelShape>(
            _: S.Type,
            _ panel: Panel,
            _ i: Int,
            _ j: Int,
            _ row: Int,
            _ rows: Int,
            _ column: Int,
            _ columns: Int
        ) {
            let sums = panel.tile.sums + 2 * j
            let results = out + i * outStride + row
            if column == 0 {
                sums[0] = Lanes()
                sums[1] = Lanes()
            } else {
                copyFloats(results, count: rows, to: UnsafeMutableRawPointer(sums))
            }
            if !S.isSigned {
                setMinimumFactors(S.self, panel, i, j, column, columns)
            }
        }

        @inline(__always)
        private func endRow(_ panel: Panel, _ i: Int, _ j: Int, _ row: Int, _ rows: Int) {
            let sums = UnsafeRawPointer(panel.tile.sums + 2 * j)
            copyFloats(
                sums.assumingMemoryBound(to: Float.self),
                count: rows,
                to: UnsafeMutableRawPointer(out + i * outStride + row)
            )
        }

        /// Copies up to 16 floats.
        @inline(__always)
        private func copyFloats(
            _ from: UnsafePointer<Float>,
            count: Int,
            to: UnsafeMutableRawPointer
        ) {
            if count == panelRows {
                let (low, high) = (load(from), load(from + 8))
                to.storeBytes(of: low, as: Lanes.self)
                (to + 32).storeBytes(of: high, as: Lanes.self)
            } else {
                to.copyMemory(from: from, byteCount: 4 * count)
            }
        }

        /// Activation scale times sum of codes, per group of weights.
        @inline(__always)
        private func setMinimumFactors<S: PanelShape>(
            _: S.Type,
            _ panel: Panel,
            _ i: Int,
            _ j: Int,
            _ column: Int,
            _ columns: Int
        ) {
            let factors = panel.tile.minimumFactors + j * (panelColumns / 16)
            let scales = a.scales + (i * a.k + column) / 32
            let sums = a.sums + (i * a.k + column) / 16
            let groups = columns / 32
            var group = 0
            while group + 8 <= groups {
                let scale = load(UnsafePointer(scales + group))
                let both = loadRegister(sums + 2 * group)
                if S.groupSize == 32 {
                    store(floats(pairSums16(both, splat16(1))) * scale, factors + group)
                } else {
                    let low = _mm256_permutevar8x32_ps(
                        scale,
                        _mm256_setr_epi32(0, 0, 1, 1, 2, 2, 3, 3)
                    )
                    let high = _mm256_permutevar8x32_ps(
                        scale,
                        _mm256_setr_epi32(4, 4, 5, 5, 6, 6, 7, 7)
                    )
                    let target = factors + 2 * group
                    store(floats(_mm256_cvtepi16_epi32(both.lowHalf)) * low, target)
                    store(floats(_mm256_cvtepi16_epi32(both.highHalf)) * high, target + 8)
                }
                group += 8
            }
            while group < groups {
                let (low, high) = (Float(sums[2 * group]), Float(sums[2 * group + 1]))
                if S.groupSize == 32 {
                    factors[group] = (low + high) * scales[group]
                } else {
                    factors[2 * group] = low * scales[group]
                    factors[2 * group + 1] = high * scales[group]
                }
                group += 1
            }
        }
    }
#endif
