#if arch(x86_64)
    import KernelBlocks

    /// Weight rows that a tile takes.
    private let tileWeights = SixRowSums<1>.weightRows
    /// Activation rows that a tile takes.
    private let tileActivations = 4

    /// Bytes of packed activations that share a pass over the weights: a quarter of the second
    /// cache.
    private let blockBytes = 256 << 10

    extension PackedRows {
        /// Rows that share a pass, a multiple of a tile's.
        fileprivate static func block(_ columns: Int) -> Int {
            let rows = blockBytes / max(64, bytes(1, columns)) / tileActivations * tileActivations
            return max(tileActivations, min(8 * tileActivations, rows))
        }
    }

    /// Bytes of scratch that products of float weights need, for rows of `k` weights.
    func floatScratchBytes(_ k: Int) -> Int {
        max(blockBytes, PackedRows<Widened<Float32Element>>.bytes(tileActivations, k))
    }

    /// Products of float weight rows with some rows of floats, summed in order of k.
    func decodeFloatRows<E: FloatElement>(_: E.Type, _ o: FloatOperands) {
        multiplyFloats(Widened<E>.self, o)
    }

    /// The same: weights that are widened on the way are multiplied as fast as unpacked ones.
    func prefillFloatRows<E: FloatElement>(_: E.Type, _ o: FloatOperands) {
        multiplyFloats(Widened<E>.self, o)
    }

    /// Products of float weight rows with some rows of floats, summed in order of k.
    func multiplyFloats<E: TileElement>(_: E.Type, _ o: FloatOperands) {
        let block = PackedRows<E>.block(o.weights.columns)
        for first in stride(from: 0, to: o.n, by: block) {
            FloatProduct<E>(operands: o.activations(first, min(block, o.n - first))).run()
        }
    }

    /// A matrix of floats and the rows of activations that pass by it together.
    private struct FloatProduct<E: TileElement> {
        var operands: FloatOperands

        private var n: Int { operands.n }
        private var columns: Int { operands.weights.columns }

        func run() {
            for first in stride(from: 0, to: n, by: tileActivations) {
                values(first)
                    .pack(
                        operands.x + first * operands.xStride,
                        every: operands.xStride,
                        count: min(tileActivations, n - first)
                    )
            }
            let rows = operands.rows
            // For a single row of activations one stream of weights is read fastest.
            let end = n == 1 ? rows.lowerBound : rows.upperBound - rows.count % tileWeights
            for row in stride(from: rows.lowerBound, to: end, by: tileWeights) { addFull(row) }
            for row in end..<rows.upperBound { addSingle(row) }
        }

        /// Results of a tile's weight rows from `row` on.
        @inline(__always)
        private func addFull(_ row: Int) {
            for first in stride(from: 0, to: n, by: tileActivations) {
                switch n - first {
                case 1: add(SixRowSums<1>.self, row, first)
                case 2: add(SixRowSums<2>.self, row, first)
                case 3: add(SixRowSums<3>.self, row, first)
                default: add(SixRowSums<4>.self, row, first)
                }
            }
        }

        /// Results of one weight row.
        @inline(__always)
        private func addSingle(_ row: Int) {
            for first in stride(from: 0, to: n, by: tileActivations) {
                switch n - first {
                case 1: add(RowSums<1>.self, row, first)
                case 2: add(RowSums<2>.self, row, first)
                case 3: add(RowSums<3>.self, row, first)
                default: add(RowSums<4>.self, row, first)
                }
            }
        }

        /// The packed activations of a tile.
        @inline(__always)
        private func values(_ first: Int) -> PackedRows<E> {
            let offset = PackedRows<E>.bytes(first, columns)
            return PackedRows(values: operands.scratch + offset, columns: columns)
        }

        @inline(__always)
        private func add<Sums: FloatSums>(_: Sums.Type, _ row: Int, _ first: Int) {
            Sums.multiply(
                operands.weights.row(row),
                every: operands.weights.bytesPerRow,
                values(first),
                asksAhead: first == 0,
                operands.out + first * operands.outStride + row,
                operands.outStride
            )
        }
    }
#endif
