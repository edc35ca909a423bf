#if arch(x86_64)
    /// Weight rows of a panel: two registers of sixteen.
    let panelRows = 32

    /// A piece of a weight matrix, 32 rows by up to `panelColumns`, unpacked for register tiles.
    ///
    /// One record per group of weights: unsigned codes (group size / 4, 32 rows, 4), so that a
    /// 32-bit lane holds 4 consecutive weights of one row, 32 scales and 32 minima.
    struct Panel {
        /// Bytes in all, of the largest kind.
        static var bytes: Int {
            panelColumns / NarrowOffsetPanel.groupSize * NarrowOffsetPanel.recordBytes
        }

        /// First record.
        var records: UnsafeMutableRawPointer

        /// Moves `count` staged weights of 8 rows to column `column`; `part` says which 8 rows.
        @inline(__always)
        func take<S: PanelShape>(
            _: S.Type,
            _ staging: Staging,
            column: Int,
            count: Int,
            part: Int
        ) {
            let firstGroup = column / S.groupSize
            for group in 0..<count / S.groupSize {
                transpose8(
                    UnsafeRawPointer(staging.codes) + group * S.groupSize,
                    every: Staging.columns,
                    to: records + (firstGroup + group) * S.recordBytes + 32 * part,
                    every: 4 * panelRows,
                    count: S.groupSize / 4
                )
            }
            let rowBytes = 4 * Staging.columns / 16
            for first in stride(from: 0, to: count / S.groupSize, by: 8) {
                let groups = min(8, count / S.groupSize - first)
                let target =
                    records + (firstGroup + first) * S.recordBytes + S.scaleOffset + 32 * part
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
        }
    }
#endif
