#if arch(x86_64)
    /// What a tile of activation rows is multiplied with, and where its results go.
    struct TileOperands {
        /// First record of the panel.
        var records: UnsafeRawPointer
        /// Groups of 32 columns to multiply.
        var groups: Int
        /// The tile's first group, as `ActivationTile` lays it out.
        var tile: UnsafeRawPointer
        /// Whether results begin at zero.
        var isFirst: Bool
        /// Results (tile rows, 32), `outStride` floats apart.
        var out: UnsafeMutablePointer<Float>
        var outStride: Int
    }

    /// Multiplies a panel with a tile of activation rows, adding to the results.
    @inline(never)
    func multiplyTile<S: PanelShape>(_: S.Type, _ o: TileOperands) {
        for column in stride(from: 0, to: panelRows, by: 2 * TileLanes.scalarCount) {
            if S.groupSize == 32 {
                TileBlock<S>.multiply(o, row: 0, column: column)
                continue
            }
            for row in stride(from: 0, to: tileRows, by: narrowRows) {
                NarrowBlock<S>.multiply(o, row: row, column: column)
            }
        }
    }

    /// Numbers for both registers of weight rows.
    struct Pair<Element> {
        var low: Element
        var high: Element
    }

    extension Pair<TileLanes> {
        /// Loads two registers.
        @inline(__always)
        init(_ p: UnsafeRawPointer) {
            let size = MemoryLayout<TileLanes>.size
            low = p.loadUnaligned(as: TileLanes.self)
            high = p.loadUnaligned(fromByteOffset: size, as: TileLanes.self)
        }

        /// self + a * b.
        @inline(__always)
        func adding(_ a: Pair<TileLanes>, times b: TileLanes) -> Pair<TileLanes> {
            Pair(low: tileMulAdd(a.low, b, low), high: tileMulAdd(a.high, b, high))
        }
    }

    /// Some rows of a tile with two registers of a panel's weight rows.
    ///
    /// Each group of 32 columns is summed with the weights' scales first, then takes the scale of
    /// the activations, so that groups of 16 need one product less.
    struct RowBlock<S: PanelShape, let rows: Int> {
        private var results: InlineArray<rows, Pair<TileLanes>>

        /// Multiplies the rows from `row` on with the weight rows from `column` on.
        @inline(__always)
        static func multiply(_ o: TileOperands, row: Int, column: Int) {
            let out = o.out + row * o.outStride + column
            var block = RowBlock(out, o.outStride, isFirst: o.isFirst)
            var record = o.records + 4 * column
            var tile = o.tile + 4 * row
            for _ in 0..<o.groups {
                block.add(record, tile)
                record += 32 / S.groupSize * S.recordBytes
                tile += ActivationTile.groupBytes
            }
            block.store(out, o.outStride)
        }

        @inline(__always)
        private init(_ out: UnsafeMutablePointer<Float>, _ stride: Int, isFirst: Bool) {
            results = .init(repeating: Pair(low: TileLanes(), high: TileLanes()))
            if isFirst { return }
            for row in 0..<rows { results[row] = Pair(UnsafeRawPointer(out + row * stride)) }
        }

        @inline(__always)
        private func store(_ out: UnsafeMutablePointer<Float>, _ stride: Int) {
            for row in 0..<rows {
                let p = UnsafeMutableRawPointer(out + row * stride)
                p.storeBytes(of: results[row].low, as: TileLanes.self)
                let size = MemoryLayout<TileLanes>.size
                p.storeBytes(of: results[row].high, toByteOffset: size, as: TileLanes.self)
            }
        }

        /// Adds the products with 32 columns.
        @inline(__always)
        private mutating func add(_ record: UnsafeRawPointer, _ tile: UnsafeRawPointer) {
            var totals = InlineArray<rows, _>(
                repeating: Pair(low: TileLanes(), high: TileLanes())
            )
            for half in 0..<32 / S.groupSize {
                let record = record + half * S.recordBytes
                let sums = tile + ActivationTile.sumOffset(S.self, half)
                let products = Self.products(
                    record,
                    tile + half * S.steps * ActivationTile.stepBytes,
                    sums
                )
                let scales = Pair(record + S.scaleOffset)
                for row in 0..<rows {
                    let low = panelFloats(products[row].low)
                    let high = panelFloats(products[row].high)
                    if half == 0 {
                        totals[row] = Pair(low: low * scales.low, high: high * scales.high)
                    } else {
                        totals[row].low = tileMulAdd(low, scales.low, totals[row].low)
                        totals[row].high = tileMulAdd(high, scales.high, totals[row].high)
                    }
                }
                guard S.hasMinima else { continue }
                let minima = Pair(record + S.scaleOffset + 4 * panelRows)
                for row in 0..<rows {
                    let sum = (sums + 4 * row).loadUnaligned(as: Float.self)
                    totals[row] = totals[row].adding(minima, times: TileLanes(repeating: sum))
                }
            }
            for row in 0..<rows {
                let p = tile + ActivationTile.scaleOffset + 4 * row
                let scale = TileLanes(repeating: p.loadUnaligned(as: Float.self))
                results[row] = results[row].adding(totals[row], times: scale)
            }
        }

        /// Sums of the products with one group; without minima they begin at `starts`.
        @inline(__always)
        private static func products(
            _ codes: UnsafeRawPointer,
            _ values: UnsafeRawPointer,
            _ starts: UnsafeRawPointer
        ) -> InlineArray<rows, Pair<PanelRegister>> {
            var sums = InlineArray<rows, _>(
                repeating: Pair(low: PanelRegister(), high: PanelRegister())
            )
            if !S.hasMinima {
                for row in 0..<rows {
                    let start = repeatCodes(starts + 4 * row)
                    sums[row] = Pair(low: start, high: start)
                }
            }
            let size = MemoryLayout<PanelRegister>.size
            for step in 0..<S.steps {
                let codes = codes + 4 * panelRows * step
                let low = codes.loadUnaligned(as: PanelRegister.self)
                let high = codes.loadUnaligned(fromByteOffset: size, as: PanelRegister.self)
                for row in 0..<rows {
                    let four = repeatCodes(values + step * ActivationTile.stepBytes + 4 * row)
                    sums[row].low = addProducts(low, four, to: sums[row].low)
                    sums[row].high = addProducts(high, four, to: sums[row].high)
                }
            }
            return sums
        }
    }
#endif
