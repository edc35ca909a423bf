#if canImport(Glibc)
    /// The C library's `mallopt(3)`, which Swift's view of its headers leaves out.
    @_silgen_name("mallopt")
    private func mallopt(_ parameter: Int32, _ value: Int32) -> Int32

    /// The C library's `malloc_trim(3)`.
    @_silgen_name("malloc_trim")
    private func mallocTrim(_ padding: Int) -> Int32
#endif

/// The C library's heaps.
enum HeapArenas {
    /// Lets all threads share two heaps.
    ///
    /// By default every thread gets a heap of its own. What a request leaves behind in each adds
    /// up over hours, although any of them could have served all: a few threads that allocate
    /// little have no need of that.
    static func limit() {
        #if canImport(Glibc)
            let arenaMax: Int32 = -8  // M_ARENA_MAX of malloc.h
            _ = mallopt(arenaMax, 2)
        #endif
    }

    /// Gives free pages back to the system, wherever they lie.
    ///
    /// By itself the library gives back the ends of its heaps alone: memory that many requests at
    /// once needed would stay for as long as something small stands above it.
    static func trim() {
        #if canImport(Glibc)
            _ = mallocTrim(0)
        #endif
    }
}
