#if arch(x86_64)
    /// PAUSE: saves power and leaves the sibling thread its share.
    ///
    /// Named as LLVM's intrinsic, because the header's `_mm_pause` is a builtin that clang expands
    /// and Swift would look for in a library.
    @_silgen_name("llvm.x86.sse2.pause")
    func pauseProcessor()
#else
    /// No hint is needed for correctness.
    @inline(__always)
    func pauseProcessor() {}
#endif
