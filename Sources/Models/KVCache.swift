package import KernelBlocks

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Keys and values of all layers, in pages of 64 positions that sequences hold and share.
///
/// The whole capacity is reserved as address space at the start; memory is taken from the system
/// as pages are first written. Used by the engine's owner thread alone, workers only read and
/// write page contents that it hands them.
package final class KVCache {
    /// Where one layer's pages stand.
    struct Layer {
        var keys: UnsafeMutableRawPointer
        var values: UnsafeMutableRawPointer
        /// Bytes of one head's half page.
        var keyHeadBytes: Int
        var valueHeadBytes: Int
        /// Bytes from one page to the next.
        var keyPageBytes: Int
        var valuePageBytes: Int
    }

    /// How keys and values are stored.
    package let type: CacheType
    /// Pages in all.
    package let pageCount: Int
    /// Bytes of one page over all layers.
    package let bytesPerPage: Int
    let layers: [Layer]
    private let memory: UnsafeMutableRawPointer
    private let byteCount: Int
    private var free: [Int32]
    private var references: [Int32]

    /// Reserves room for `positions` positions, rounded up to whole pages.
    ///
    /// - Throws: `ModelError.outOfMemory` when the address space cannot be had.
    package init(config: TransformerConfig, type: CacheType, positions: Int) throws {
        self.type = type
        let pages = (positions + CachePage.positions - 1) / CachePage.positions
        pageCount = pages
        let keyHead = CachePage.byteCount(type, headSize: config.keySize)
        let valueHead = CachePage.byteCount(type, headSize: config.valueSize)
        bytesPerPage = config.layers.reduce(0) { $0 + $1.kvHeads * (keyHead + valueHead) }
        let (total, overflow) = bytesPerPage.multipliedReportingOverflow(by: max(1, pages))
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        let mapping = overflow ? MAP_FAILED : mmap(nil, total, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let mapping, mapping != MAP_FAILED else {
            throw ModelError.outOfMemory(what: "the KV cache", bytes: overflow ? .max : total)
        }
        memory = mapping
        byteCount = total
        var next = mapping
        layers = config.layers.map { layer in
            let keys = next
            next += pages * layer.kvHeads * keyHead
            let values = next
            next += pages * layer.kvHeads * valueHead
            return Layer(
                keys: keys,
                values: values,
                keyHeadBytes: keyHead,
                valueHeadBytes: valueHead,
                keyPageBytes: layer.kvHeads * keyHead,
                valuePageBytes: layer.kvHeads * valueHead
            )
        }
        free = (0..<Int32(pages)).reversed()
        references = Array(repeating: 0, count: pages)
    }

    deinit { munmap(memory, byteCount) }

    /// Pages that nobody holds.
    package var freePages: Int { free.count }

    /// Takes a page; nil when all are held.
    func allocate() -> Int32? {
        guard let page = free.popLast() else { return nil }
        references[Int(page)] = 1
        return page
    }

    /// Holds a page once more.
    func retain(_ page: Int32) { references[Int(page)] += 1 }

    /// Lets go of a page.
    func release(_ page: Int32) {
        references[Int(page)] -= 1
        if references[Int(page)] == 0 { free.append(page) }
    }

    /// Whether somebody else holds the page too.
    func isShared(_ page: Int32) -> Bool { references[Int(page)] > 1 }

    /// Copies a page's contents in all layers.
    func copy(_ source: Int32, to target: Int32) {
        for layer in layers {
            (layer.keys + Int(target) * layer.keyPageBytes).copyMemory(
                from: layer.keys + Int(source) * layer.keyPageBytes,
                byteCount: layer.keyPageBytes
            )
            (layer.values + Int(target) * layer.valuePageBytes).copyMemory(
                from: layer.values + Int(source) * layer.valuePageBytes,
                byteCount: layer.valuePageBytes
            )
        }
    }
}

extension KVCache {
    /// Pages that `positions` positions of one sequence take.
    package func pages(for positions: Int) -> Int {
        (positions + CachePage.positions - 1) / CachePage.positions
    }
}
