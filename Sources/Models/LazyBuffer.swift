#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Zeroed memory that the system provides page by page as it is first written.
final class LazyBuffer<Element: BitwiseCopyable> {
    let base: UnsafeMutablePointer<Element>
    let count: Int
    private let byteCount: Int

    /// Reserves `count` elements.
    ///
    /// - Throws: `ModelError.outOfMemory` when the address space cannot be had.
    init(_ count: Int) throws {
        self.count = count
        let (bytes, overflow) = max(1, count).multipliedReportingOverflow(
            by: MemoryLayout<Element>.stride
        )
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        let memory = overflow ? MAP_FAILED : mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
        guard let memory, memory != MAP_FAILED else {
            throw ModelError.outOfMemory(what: "activations", bytes: overflow ? .max : bytes)
        }
        byteCount = bytes
        base = memory.bindMemory(to: Element.self, capacity: max(1, count))
    }

    deinit { munmap(base, byteCount) }
}
