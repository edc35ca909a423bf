import KernelBlocks

/// One sequence's place in the cache: its pages in order and how many positions they hold.
package final class CachedSequence {
    private let cache: KVCache
    private let capacity: Int
    private var held = 0
    /// Page numbers, (capacity); the first `held` are valid.
    let pages: UnsafeMutablePointer<Int32>
    /// How strongly each adapter changes the model for this sequence; nil for the model's scales.
    package let adapterScales: [Float]?
    /// Positions filled.
    package private(set) var length = 0

    /// An empty sequence that can grow to `maximumLength` positions.
    package init(cache: KVCache, maximumLength: Int, adapterScales: [Float]? = nil) {
        self.cache = cache
        self.adapterScales = adapterScales
        capacity = (maximumLength + CachePage.positions - 1) / CachePage.positions
        pages = .allocate(capacity: max(1, capacity))
    }

    deinit {
        truncate(to: 0)
        pages.deallocate()
    }

    /// Makes room for `count` more positions that this sequence alone may write.
    ///
    /// - Returns: false, with nothing changed, when the cache has no free page left or the
    ///   sequence's own maximum is reached.
    package func reserve(_ count: Int) -> Bool {
        let needed = (length + count + CachePage.positions - 1) / CachePage.positions
        let tail = length / CachePage.positions
        let mustCopy =
            count > 0 && length % CachePage.positions != 0 && cache.isShared(pages[tail])
        guard needed <= capacity,
            cache.freePages >= needed - held + (mustCopy ? 1 : 0)
        else { return false }
        if mustCopy, let own = cache.allocate() {
            cache.copy(pages[tail], to: own)
            cache.release(pages[tail])
            pages[tail] = own
        }
        while held < needed, let page = cache.allocate() {
            pages[held] = page
            held += 1
        }
        return true
    }

    /// Counts positions that were written after `reserve`.
    package func advance(_ count: Int) {
        length += count
        precondition(length <= held * CachePage.positions)
    }

    /// Forgets everything from position `newLength` on.
    package func truncate(to newLength: Int) {
        precondition(newLength <= length || newLength == 0)
        length = min(length, newLength)
        let needed = (length + CachePage.positions - 1) / CachePage.positions
        while held > needed {
            held -= 1
            cache.release(pages[held])
        }
    }

    /// Takes over the first `count` positions of another sequence; pages are shared until written.
    package func adopt(_ count: Int, from other: CachedSequence) {
        precondition(length == 0 && held == 0 && count <= other.length)
        let needed = (count + CachePage.positions - 1) / CachePage.positions
        for index in 0..<min(needed, capacity) {
            cache.retain(other.pages[index])
            pages[index] = other.pages[index]
            held += 1
        }
        length = min(count, held * CachePage.positions)
    }
}
