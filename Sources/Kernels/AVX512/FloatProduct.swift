#if arch(x86_64)
    import KernelBlocks

    /// Weight rows that a tile takes.
    private let tileWeights = FourRowSums<1>.weightRows
    /// Activation rows that a tile takes.
    private let tileActivations = 4

    /// Activation rows that share a pass over the weights; packed, they take a quarter of the second
    /// cache, if a tile's rows do not take more.
    private func blockRows(_ columns: Int) -> Int {
        let rows = (64 << 10) / max(1, columns) / tileActivations * tileActivations
        return max(tileActivations, min(4 * tileActivations, rows))
    }

    /// Bytes of scratch that products of float weights need, for rows of `k` weights.
    func floatScratchBytes(_ k: Int) -> Int { 4 * PackedFloats.capacity(blockRows(k), k) }

    /// Products of float weight rows with some rows of floats, summed in order of k.
    func decodeFloatRows<E: FloatElement>(_: E.Type, _ o: FloatOperands) {
        let block = blockRows(o.weights.columns)
        for first in stride(from: 0, to: o.n, by: block) {
            FloatProduct<E>(operands: o.activations(first, min(block, o.n - first))).run()
        }
    }

    /// The same: weights that are widened on the way are multiplied as fast as unpacked ones.
    func prefillFloatRows<E: FloatElement>(_: E.Type, _ o: FloatOperands) {
        decodeFloatRows(E.self, o)
    }

    /// A matrix of floats and the rows of activations that pass by it together.
    private struct FloatProduct<E: FloatElement> {
        var operands: FloatOperands

        private var n: Int { operands.n }
        private var columns: Int { operands.weights.columns }
        /// The activations, in groups for tiles.
        private var packed: UnsafeMutablePointer<Float> {
            operands.scratch.assumingMemoryBound(to: Float.self)
        }

        func run() {
            let (rows, x) = (operands.rows, operands.x)
            if n == 1 {
                PackedFloats.packTail(x, columns, to: packed)
                let values = PackedFloats(x, tail: packed, columns)
                // A single stream of weights is read fastest.
                for row in rows { add(RowSums<1>.self, row, values, 0) }
                return
            }
            for first in stride(from: 0, to: n, by: tileActivations) {
                PackedFloats.pack(
                    x + first * operands.xStride,
                    every: operands.xStride,
                    count: min(tileActivations, n - first),
                    columns,
                    to: packed + PackedFloats.capacity(first, columns)
                )
            }
            let end = rows.upperBound - rows.count % tileWeights
            for row in stride(from: rows.lowerBound, to: end, by: tileWeights) { addFull(row) }
            for row in end..<rows.upperBound { addSingle(row) }
        }

        /// Results of a tile's weight rows from `row` on.
        @inline(__always)
        private func addFull(_ row: Int) {
            for first in stride(from: 0, to: n, by: tileActivations) {
                let values = values(first)
                switch n - first {
                case 1: add(FourRowSums<1>.self, row, values, first)
                case 2: add(FourRowSums<2>.self, row, values, first)
                case 3: add(FourRowSums<3>.self, row, values, first)
                default: add(FourRowSums<4>.self, row, values, first)
                }
            }
        }

        /// Results of one weight row.
        @inline(__always)
        private func addSingle(_ row: Int) {
            for first in stride(from: 0, to: n, by: tileActivations) {
                let values = values(first)
                switch n - first {
                case 1: add(RowSums<1>.self, row, values, first)
                case 2: add(RowSums<2>.self, row, values, first)
                case 3: add(RowSums<3>.self, row, values, first)
                default: add(RowSums<4>.self, row, values, first)
                }
            }
        }

        /// The packed activations of a tile.
        @inline(__always)
        private func values(_ first: Int) -> PackedFloats {
            PackedFloats(
                packed + PackedFloats.capacity(first, columns),
                count: min(tileActivations, n - first),
                columns
            )
        }

        @inline(__always)
        private func add<Sums: FloatSums>(
            _: Sums.Type,
            _ row: Int,
            _ values: PackedFloats,
            _ first: Int
        ) {
            Sums.multiply(
                E.self,
                operands.weights.row(row),
                every: operands.weights.bytesPerRow,
                values,
                asksAhead: first == 0,
                operands.out + first * operands.outStride + row,
                operands.outStride
            )
        }
    }
#endif
