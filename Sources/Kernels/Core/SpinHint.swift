#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// PAUSE: saves power and leaves the sibling thread its share.
    @inline(__always)
    func pauseProcessor() { _mm_pause() }
#else
    /// No hint is needed for correctness.
    @inline(__always)
    func pauseProcessor() {}
#endif
