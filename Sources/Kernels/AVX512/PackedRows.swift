#if arch(x86_64)
    /// A few rows of activations in the order in which a tile takes them: a register of each row,
    /// then the next ones.
    ///
    /// Where they are, rows a power of two apart would drive each other out of the cache.
    struct PackedRows<E: TileElement> {
        /// The registers, 64 bytes each; the last of each row has zeros where the columns end.
        var values: UnsafeMutableRawPointer
        var columns: Int

        /// Registers that a row takes.
        @inline(__always)
        static func registers(_ columns: Int) -> Int { (columns + E.columns - 1) / E.columns }

        /// Bytes that `count` rows take.
        @inline(__always)
        static func bytes(_ count: Int, _ columns: Int) -> Int {
            64 * count * registers(columns)
        }

        /// Packs `count` rows that are `stride` floats apart.
        func pack(_ rows: UnsafePointer<Float>, every stride: Int, count: Int) {
            let rest = columns % E.columns
            for row in 0..<count {
                let source = rows + row * stride
                var target = values + 64 * row
                for column in Swift.stride(from: 0, to: columns - rest, by: E.columns) {
                    E.pack(source + column, to: target)
                    target += 64 * count
                }
                if rest > 0 { packRest(source + (columns - rest), rest, to: target) }
            }
        }

        private func packRest(
            _ x: UnsafePointer<Float>,
            _ count: Int,
            to place: UnsafeMutableRawPointer
        ) {
            var padded = InlineArray<32, Float>(repeating: 0)
            for i in 0..<count { padded[i] = x[i] }
            withUnsafeBytes(of: &padded) { bytes in
                let start = bytes.baseAddress.unsafelyUnwrapped
                E.pack(start.assumingMemoryBound(to: Float.self), to: place)
            }
        }
    }
#endif
