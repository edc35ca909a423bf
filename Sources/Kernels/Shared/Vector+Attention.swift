package import KernelBlocks

extension Vector {
    /// Attention of a tile's queries, one pass over the pages of keys and values that they see.
    package static func attend(_ tile: AttentionTile, scratch: UnsafeMutablePointer<Float>) {
        let rows = tile.tokens * tile.heads
        let state = AttentionState(tile, rows, scratch)
        state.begin()
        let positions = CachePage.positions
        let last = tile.isCausal ? tile.firstPosition + tile.tokens : tile.length
        let first = tile.window > 0 ? max(0, tile.firstPosition - tile.window + 1) : 0
        var page = first / positions
        while page * positions < last {
            state.loadPage(page)
            state.addPage(page)
            page += 1
        }
        state.finish()
    }
}
