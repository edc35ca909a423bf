#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// A 256-bit integer register; the operation, not the type, says how wide the lanes are.
    typealias Register = SIMD4<Int64>

    /// How far ahead of their use the weights of a decode product are asked for, in bytes.
    ///
    /// Further than the processor looks by itself, which stops where its own window is full.
    let prefetchDistance = 16 << 10

    /// Asks for the cache line at `p`, which need not be readable, to come to the second-level
    /// cache, without waiting for it.
    ///
    /// The compiler's own intrinsic: what the C headers offer is imported as without effects, and
    /// left out.
    @inline(__always)
    func prefetch(_ p: UnsafeRawPointer) { prefetchLine(p, 0, 2, 1) }

    /// Asks for `count` bytes from `p` on.
    @inline(__always)
    func prefetch(_ p: UnsafeRawPointer, count: Int) {
        for offset in stride(from: 0, to: count, by: 64) { prefetch(p + offset) }
    }

    @_silgen_name("llvm.prefetch.p0")
    private func prefetchLine(_ p: UnsafeRawPointer, _ write: Int32, _ near: Int32, _ data: Int32)

    /// Loads 32 bytes from any address.
    @inline(__always)
    func loadRegister(_ p: UnsafeRawPointer) -> Register { p.loadUnaligned(as: Register.self) }

    /// Stores 32 bytes to any address.
    @inline(__always)
    func storeRegister(_ v: Register, _ p: UnsafeMutableRawPointer) {
        p.storeBytes(of: v, as: Register.self)
    }

    /// Loads 16 bytes from any address.
    @inline(__always)
    func loadHalfRegister(_ p: UnsafeRawPointer) -> SIMD2<Int64> {
        p.loadUnaligned(as: SIMD2<Int64>.self)
    }

    /// The same 16 bytes in both halves.
    @inline(__always)
    func twice(_ v: SIMD2<Int64>) -> Register { Register(lowHalf: v, highHalf: v) }

    /// The same byte everywhere.
    @inline(__always)
    func splat8(_ value: UInt8) -> Register { _mm256_set1_epi8(Int8(bitPattern: value)) }

    /// The same 16-bit number everywhere.
    @inline(__always)
    func splat16(_ value: Int16) -> Register { _mm256_set1_epi16(value) }

    /// The four bytes at `p`, repeated eight times.
    @inline(__always)
    func repeat4(_ p: UnsafeRawPointer) -> Register {
        _mm256_set1_epi32(p.loadUnaligned(as: Int32.self))
    }

    /// The lower four bits of each byte.
    @inline(__always)
    func lowNibbles(_ v: Register) -> Register { _mm256_and_si256(v, splat8(0x0F)) }

    /// The upper four bits of each byte.
    @inline(__always)
    func highNibbles(_ v: Register) -> Register {
        _mm256_and_si256(_mm256_srli_epi16(v, 4), splat8(0x0F))
    }

    /// The bits of `mask` in each byte, after a shift to the right by `count` bits.
    @inline(__always)
    func field(_ v: Register, right count: Int32, mask: UInt8) -> Register {
        _mm256_and_si256(_mm256_srli_epi16(v, count), splat8(mask))
    }

    /// The bits of `mask` in each byte, after a shift to the left by `count` bits.
    @inline(__always)
    func field(_ v: Register, left count: Int32, mask: UInt8) -> Register {
        _mm256_and_si256(_mm256_slli_epi16(v, count), splat8(mask))
    }

    /// Sums of neighbouring products of an unsigned and a signed byte, 16 x Int16.
    ///
    /// Exact as long as no sum leaves Int16, which every caller sees to.
    @inline(__always)
    func pairSums(_ unsigned: Register, _ signed: Register) -> Register {
        _mm256_maddubs_epi16(unsigned, signed)
    }

    /// Sums of neighbouring products of 16-bit numbers, 8 x Int32.
    @inline(__always)
    func pairSums16(_ a: Register, _ b: Register) -> Register { _mm256_madd_epi16(a, b) }

    /// Eight 32-bit integers as floats; exact below 2^24.
    @inline(__always)
    func floats(_ v: Register) -> Lanes { _mm256_cvtepi32_ps(v) }

    /// a * b subtracted from c, fused.
    @inline(__always)
    func mulSubtract(_ a: Lanes, _ b: Lanes, from c: Lanes) -> Lanes { _mm256_fnmadd_ps(a, b, c) }

    /// Patterns of shuffles that the compiler is not to see through.
    ///
    /// It would turn a shuffle by constants into cheaper-looking instructions, ten of them for one
    /// in the worst case. A load from a table that is built at run time stays an operand.
    struct ShufflePatterns: @unchecked Sendable {
        static let shared = ShufflePatterns()

        /// Where `factors` begins behind `repeats`.
        static let factorOffset = 256

        /// Eight registers; the one at 32 g repeats the 16-bit number g of each half (8, 16 x u16).
        ///
        /// Behind them, at `factorOffset`, indices of the factors of two groups of 32, four lanes
        /// for each of their halves, where even groups of 16 come before odd ones (4, 16 x u32).
        let repeats: UnsafeRawPointer

        private init() {
            let table = UnsafeMutableRawPointer.allocate(byteCount: 512, alignment: 64)
            for group in 0..<8 {
                for lane in 0..<16 {
                    let pair = UInt16(2 * group + 1) << 8 | UInt16(2 * group)
                    table.storeBytes(
                        of: pair,
                        toByteOffset: 32 * group + 2 * lane,
                        as: UInt16.self
                    )
                }
            }
            for pair in 0..<4 {
                for lane in 0..<16 {
                    let half = lane / 4 % 2
                    table.storeBytes(
                        of: UInt32(2 * pair + lane / 8 + 8 * half),
                        toByteOffset: Self.factorOffset + 64 * pair + 4 * lane,
                        as: UInt32.self
                    )
                }
            }
            repeats = UnsafeRawPointer(table)
        }
    }
#endif
