#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// Weights that are plain floats of some width.
    protocol FloatElement {
        /// Bytes per weight.
        static var bytes: Int { get }
        /// Eight weights from any address.
        static func load8(_ p: UnsafeRawPointer) -> Lanes
    }

    enum Float32Element: FloatElement {
        static var bytes: Int { 4 }

        @inline(__always)
        static func load8(_ p: UnsafeRawPointer) -> Lanes { p.loadUnaligned(as: Lanes.self) }
    }

    enum Float16Element: FloatElement {
        static var bytes: Int { 2 }

        @inline(__always)
        static func load8(_ p: UnsafeRawPointer) -> Lanes {
            _mm256_cvtph_ps(loadHalfRegister(p))
        }
    }

    enum BFloat16Element: FloatElement {
        static var bytes: Int { 2 }

        @inline(__always)
        static func load8(_ p: UnsafeRawPointer) -> Lanes {
            _mm256_castsi256_ps(
                _mm256_slli_epi32(_mm256_cvtepu16_epi32(loadHalfRegister(p)), 16)
            )
        }
    }

    /// Fewer than eight weights, padded with zeros.
    @inline(__always)
    func loadTail<E: FloatElement>(_: E.Type, _ p: UnsafeRawPointer, _ count: Int) -> Lanes {
        // Not a temporary allocation: one of this alignment is taken from the heap.
        var padded = Lanes()
        return withUnsafeMutableBytes(of: &padded) { padded in
            let start = padded.baseAddress.unsafelyUnwrapped
            copyPadded(p, count: count * E.bytes, to: start, size: 8 * E.bytes)
            return E.load8(start)
        }
    }
#endif
