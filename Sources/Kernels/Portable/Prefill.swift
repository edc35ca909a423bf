import KernelBlocks
import Tensor

/// Products of weight rows with many activation rows.
///
/// For each strip of 32 weight rows and each stretch of 256 columns the weights are unpacked once
/// into a panel whose vectors hold two columns of each of four rows (`IntegerLanes`); then
/// tiles of 8 weight rows by 4 activation rows run over it. Integer sums per group are exact; they
/// are scaled and added in Float in the order of groups, and minima are taken away group by group.
enum Prefill {
    /// Weight rows of a panel.
    static let stripRows = 32
    /// Columns of a panel, a whole number of blocks of every type.
    static let stretch = 256
    /// Weight rows of a tile.
    static let tileRows = 8
    /// Activation rows of a tile.
    static let tileColumns = 4
    /// Bytes of scratch; independent of the row length.
    static let scratchBytes = 16384 + 2048 + 4096 + 512 + 384 + 128

    /// See `MatrixKernels.Prefill`.
    static func run(
        _ w: WeightRows,
        _ lo: Int,
        _ hi: Int,
        _ a: QuantisedRows,
        _ out: UnsafeMutablePointer<Float>,
        _ outStride: Int,
        _ scratch: UnsafeMutableRawPointer
    ) {
        guard let groups = BlockFormat.of(w.type)?.groups else {
            fatalError("prefill: \(w.type.name) has no integer form")
        }
        let panel = Panel(scratch: scratch, groupSize: groups.size, hasMinima: groups.hasMinima)
        for strip in stride(from: lo, to: hi, by: stripRows) {
            let rows = min(stripRows, hi - strip)
            for start in stride(from: 0, to: a.k, by: stretch) {
                let count = min(stretch, a.k - start)
                panel.load(w, groups, rows: strip..<strip + rows, column: start, count: count)
                for index in stride(from: 0, to: a.n, by: tileColumns) {
                    let columns = min(tileColumns, a.n - index)
                    panel.load(a, rows: index..<index + columns, column: start, count: count)
                    for row in stride(from: 0, to: rows, by: tileRows) {
                        let corner = out + index * outStride + strip + row
                        panel.multiply(
                            row: row,
                            count: count,
                            isFirst: start == 0,
                            into: corner,
                            outStride,
                            rows: min(tileRows, rows - row),
                            columns: columns
                        )
                    }
                }
            }
        }
    }
}
