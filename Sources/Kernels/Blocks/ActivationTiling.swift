/// How the tiled products of an instruction set want activation rows laid out.
///
/// Tiles of a few rows each, all columns of a tile together. They are made once for all matrices
/// that the rows are multiplied with, and by several threads.
package struct ActivationTiling: Sendable {
    /// Writes the tile of `a` that begins with row `first`; rows past the last repeat it.
    package typealias Write =
        @Sendable (_ a: QuantisedRows, _ first: Int, _ tile: UnsafeMutableRawPointer) -> Void

    /// Rows of a tile.
    package var rows: Int
    /// Bytes that 32 columns of a tile take.
    package var bytesPerGroup: Int
    /// Makes one tile.
    package var write: Write

    /// A layout of tiles of `rows` rows.
    package init(rows: Int, bytesPerGroup: Int, write: @escaping Write) {
        self.rows = rows
        self.bytesPerGroup = bytesPerGroup
        self.write = write
    }

    /// Bytes of a tile of rows of `k` values.
    package func bytes(_ k: Int) -> Int { k / QuantisedRows.groupSize * bytesPerGroup }

    /// Tiles that `n` rows make.
    package func count(_ n: Int) -> Int { (n + rows - 1) / rows }

    /// Bytes of the tiles of all rows of `a`.
    package func bytes(_ a: QuantisedRows) -> Int { count(a.n) * bytes(a.k) }

    /// Writes all tiles of `a` to `memory`, 64-byte aligned, and returns `a` with them.
    package func tiled(_ a: QuantisedRows, _ memory: UnsafeMutableRawPointer) -> QuantisedRows {
        for tile in 0..<count(a.n) { write(a, tile * rows, memory + tile * bytes(a.k)) }
        var a = a
        a.tiles = UnsafeRawPointer(memory)
        return a
    }
}
