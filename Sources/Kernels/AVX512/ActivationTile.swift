#if arch(x86_64)
    import KernelBlocks

    /// How activation rows are laid out for a register tile, so that it reads them front to back.
    ///
    /// For each 32 columns: codes (8 steps, rows, 4), scales (rows), then sums of the codes of all
    /// 32, of the first 16 and of the other 16. Each sum stands there twice: times -128 as Int32
    /// (rows), where sums of products with codes that are 128 too large begin, and negative as
    /// Float (rows), which minima are multiplied with.
    enum ActivationTile {
        /// Bytes of a step's codes.
        static var stepBytes: Int { 4 * tileRows }
        /// Where the scales of 32 columns stand.
        static var scaleOffset: Int { 8 * stepBytes }
        /// Bytes of 32 columns.
        static var groupBytes: Int { scaleOffset + 28 * tileRows }

        /// Where the sums stand that groups of this shape need; `half` counts those of 16.
        @inline(__always)
        static func sumOffset<S: PanelShape>(_: S.Type, _ half: Int) -> Int {
            let sums = S.hasMinima ? scaleOffset + 8 * tileRows : scaleOffset + 4 * tileRows
            return S.groupSize == 32 ? sums : sums + 8 * tileRows * (half + 1)
        }

        /// Copies the rows from `first` on; rows past the last repeat it.
        @Sendable
        static func write(_ a: QuantisedRows, _ first: Int, _ tile: UnsafeMutableRawPointer) {
            for row in 0..<tileRows {
                let source = min(first + row, a.n - 1)
                let codes = UnsafeRawPointer(a.values + source * a.k)
                let scales = a.scales + source * (a.k / 32)
                let sums = a.sums + source * (a.k / 16)
                for group in 0..<a.k / 32 {
                    let target = tile + group * groupBytes + 4 * row
                    for step in 0..<8 {
                        let four = codes.loadUnaligned(
                            fromByteOffset: 32 * group + 4 * step,
                            as: UInt32.self
                        )
                        target.storeBytes(of: four, toByteOffset: step * stepBytes, as: UInt32.self)
                    }
                    target.storeBytes(of: scales[group], toByteOffset: scaleOffset, as: Float.self)
                    let halves = (Int32(sums[2 * group]), Int32(sums[2 * group + 1]))
                    put(halves.0 + halves.1, target + scaleOffset + 4 * tileRows)
                    put(halves.0, target + scaleOffset + 12 * tileRows)
                    put(halves.1, target + scaleOffset + 20 * tileRows)
                }
            }
        }

        /// Stores a sum in both forms.
        @inline(__always)
        private static func put(_ sum: Int32, _ p: UnsafeMutableRawPointer) {
            p.storeBytes(of: -sum << 7, as: Int32.self)
            p.storeBytes(of: Float(-sum), toByteOffset: 4 * tileRows, as: Float.self)
        }
    }

    /// How this instruction set's prefill wants activation rows.
    let activationTiling: ActivationTiling? = ActivationTiling(
        rows: tileRows,
        bytesPerGroup: ActivationTile.groupBytes,
        write: ActivationTile.write
    )
#endif
