#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// Weight rows of a panel: two registers of eight.
    let panelRows = 16

    /// Weights per row that a panel holds.
    let panelColumns = 1024

    /// A piece of a weight matrix, 16 rows by up to 1024 columns, unpacked for the register tiles.
    ///
    /// One record per group of weights: 32 Int16 starting sums, codes (group size / 4, 16 rows, 4),
    /// so that a 32-bit lane holds 4 consecutive weights of one row, 16 scales and 16 minima. Bytes
    /// have no starting sums and are Int16 (group size / 2, 16 rows, 2).
    struct Panel {
        /// Bytes of the records, of the largest kind.
        private static var recordBytes: Int {
            max(
                panelColumns / NarrowOffsetPanel.groupSize * NarrowOffsetPanel.recordBytes,
                panelColumns / NarrowBytePanel.groupSize * NarrowBytePanel.recordBytes
            )
        }
        /// Bytes of the Float scales per 256 weights.
        private static var blockScaleBytes: Int { panelColumns / 256 * 4 * panelRows }
        /// Bytes in all.
        static var bytes: Int { recordBytes + blockScaleBytes }

        /// First record.
        var records: UnsafeMutableRawPointer
        /// Factors of integer scales (columns / 256, 16 rows).
        var blockScales: UnsafeMutableRawPointer

        /// Lays the panel out in `Panel.bytes` bytes.
        init(_ memory: UnsafeMutableRawPointer) {
            records = memory
            blockScales = memory + Self.recordBytes
        }

        /// Moves `count` staged weights of 8 rows to column `column`; `half` says which 8 rows.
        @inline(__always)
        func take<S: PanelShape>(
            _: S.Type,
            _ staging: Staging,
            column: Int,
            count: Int,
            half: Int
        ) {
            let firstGroup = column / S.groupSize
            for group in 0..<count / S.groupSize {
                let record = records + (firstGroup + group) * S.recordBytes + 32 * half
                transpose8(
                    UnsafeRawPointer(staging.codes) + group * S.groupSize,
                    every: Staging.columns,
                    to: record + S.startBytes,
                    every: 4 * panelRows * S.codeBytes,
                    count: S.groupSize / 4
                )
                if S.isByte {
                    widenCodes(record, count: S.groupSize / 4)
                    continue
                }
                storeRegister(startingSums(record + S.startBytes, steps: S.groupSize / 4), record)
            }
            let rowBytes = 4 * Staging.columns / 16
            for first in stride(from: 0, to: count / S.groupSize, by: 8) {
                let groups = min(8, count / S.groupSize - first)
                let target =
                    records + (firstGroup + first) * S.recordBytes + S.scaleOffset + 32 * half
                transpose8(
                    staging.scales + first,
                    every: rowBytes,
                    to: target,
                    every: S.recordBytes,
                    count: groups
                )
                guard S.hasMinima else { continue }
                transpose8(
                    staging.minima + first,
                    every: rowBytes,
                    to: target + 4 * panelRows,
                    every: S.recordBytes,
                    count: groups
                )
            }
            guard S.isScaled else { return }
            transpose8(
                staging.minima,
                every: rowBytes,
                to: blockScales + column / 256 * 4 * panelRows + 32 * half,
                every: 4 * panelRows,
                count: 1
            )
        }

        /// Spreads `count` registers of four codes per lane into twice as many of two wide ones.
        @inline(__always)
        private func widenCodes(_ p: UnsafeMutableRawPointer, count: Int) {
            // To the upper byte of each 16-bit lane, from where the shift extends the sign.
            let first = Int64(bitPattern: 0x0580_0480_0180_0080)
            let second = Int64(bitPattern: 0x0780_0680_0380_0280)
            let upper = Int64(0x0800_0800_0800_0800)
            let low = _mm256_setr_epi64x(first, first &+ upper, first, first &+ upper)
            let high = _mm256_setr_epi64x(second, second &+ upper, second, second &+ upper)
            for index in 0..<count {
                let target = p + 8 * panelRows * index
                let codes = loadRegister(target)
                storeRegister(_mm256_srai_epi16(_mm256_shuffle_epi8(codes, low), 8), target)
                storeRegister(
                    _mm256_srai_epi16(_mm256_shuffle_epi8(codes, high), 8),
                    target + 4 * panelRows
                )
            }
        }

        /// -128 times the sum of the codes that each 16-bit lane will meet.
        @inline(__always)
        private func startingSums(_ codes: UnsafeRawPointer, steps: Int) -> Register {
            var total = Register()
            for step in 0..<steps {
                let pairs = pairSums(splat8(1), loadRegister(codes + 4 * panelRows * step))
                total = _mm256_sub_epi16(total, pairs)
            }
            return _mm256_slli_epi16(total, 7)
        }
    }
#endif
