#if arch(arm64)
    import KernelBlocks
    import Tensor

    /// Weight rows of a panel: two registers of four.
    let panelRows = 8

    /// Weights per row that a panel holds, a whole number of blocks of every type.
    let panelColumns = 256

    /// Eight rows of up to 256 weights, unpacked so that a lane holds four weights of one row.
    struct Panel {
        /// Bytes in all.
        static var bytes: Int { 2 * codeBytes + 2 * floatBytes }
        private static var codeBytes: Int { panelRows * panelColumns }
        /// Scales or minima, one per 16 weights at most.
        private static var floatBytes: Int { panelRows * panelColumns / 16 * 4 }

        /// Codes (columns / 4, 8 rows, 4).
        let codes: UnsafeMutableRawPointer
        /// Scales, then minima (groups, 8 rows).
        let scales: UnsafeMutablePointer<Float>
        let minima: UnsafeMutablePointer<Float>
        /// One row as unpacked.
        private let row: UnpackedWeights

        /// Divides `Panel.bytes` bytes.
        init(_ memory: UnsafeMutableRawPointer) {
            codes = memory
            let floats = memory + Self.codeBytes
            scales = floats.bindMemory(to: Float.self, capacity: Self.floatBytes / 4)
            minima = (floats + Self.floatBytes)
                .bindMemory(to: Float.self, capacity: Self.floatBytes / 4)
            let rest = floats + 2 * Self.floatBytes
            let rowFloats = panelColumns / 16
            let numbers = (rest + panelColumns)
                .bindMemory(to: Float.self, capacity: 2 * rowFloats)
            row = UnpackedWeights(
                values: rest.bindMemory(to: Int8.self, capacity: panelColumns),
                scales: numbers,
                minima: numbers + rowFloats
            )
        }

        /// Unpacks `count` columns of rows `first ..< hi`; rows past the end repeat the last one.
        func fill(
            _ w: WeightRows,
            _ groups: BlockFormat.Groups,
            _ first: Int,
            _ hi: Int,
            column: Int,
            count: Int
        ) {
            let offset = column / w.type.elementsPerBlock * w.type.bytesPerBlock
            for index in 0..<panelRows {
                groups.unpack(w.row(min(first + index, hi - 1)) + offset, count, row)
                let source = UnsafeRawPointer(row.values)
                let target = codes + 4 * index
                for step in 0..<count / 4 {
                    target.storeBytes(
                        of: source.loadUnaligned(fromByteOffset: 4 * step, as: UInt32.self),
                        toByteOffset: 4 * panelRows * step,
                        as: UInt32.self
                    )
                }
                for group in 0..<count / groups.size {
                    scales[group * panelRows + index] = row.scales[group]
                    guard groups.hasMinima else { continue }
                    minima[group * panelRows + index] = row.minima[group]
                }
            }
        }
    }
#endif
