#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension Codes8 {
        /// The registers that `group` gives, in order.
        @inline(__always)
        init(_ group: (Int) -> Register) {
            self.init(
                c0: group(0),
                c1: group(1),
                c2: group(2),
                c3: group(3),
                c4: group(4),
                c5: group(5),
                c6: group(6),
                c7: group(7)
            )
        }
    }

    extension UnsafeRawPointer {
        /// The byte at `offset`.
        @inline(__always)
        func index(_ offset: Int) -> Int {
            Int(load(fromByteOffset: offset, as: UInt8.self))
        }
    }

    /// Four bytes of signs from the low 28 bits: of each eight the last makes the number even.
    @inline(__always)
    func evenSigns(_ bits: UInt32) -> UInt32 {
        let seven = _pdep_u32(bits, 0x7F7F_7F7F)
        var parity = seven ^ seven >> 4
        parity ^= parity >> 2
        parity ^= parity >> 1
        return seven | (parity & 0x0101_0101) << 7
    }

    /// The bytes of `v`, those negated whose bit of `signs` is set.
    @inline(__always)
    func negated(_ v: Register, where signs: UInt32) -> Register {
        let mask = spreadBits(signs, to: 0xFF)
        return _mm256_sub_epi8(_mm256_xor_si256(v, mask), mask)
    }

    /// 2 s + 1 for the scale s of each group of 32.
    @inline(__always)
    func oddScales(_ s: (Int) -> UInt32) -> Register {
        let all = SIMD8<UInt16>(
            UInt16(truncatingIfNeeded: s(0)),
            UInt16(truncatingIfNeeded: s(1)),
            UInt16(truncatingIfNeeded: s(2)),
            UInt16(truncatingIfNeeded: s(3)),
            UInt16(truncatingIfNeeded: s(4)),
            UInt16(truncatingIfNeeded: s(5)),
            UInt16(truncatingIfNeeded: s(6)),
            UInt16(truncatingIfNeeded: s(7))
        )
        return odd(twice(unsafeBitCast(all, to: SIMD2<Int64>.self)))
    }

    /// 2 s + 1 for sixteen scales in nibbles, those of even groups in the lower half.
    @inline(__always)
    func nibbleScales(_ p: UnsafeRawPointer) -> Register {
        let bytes = SIMD2(p.loadUnaligned(as: Int64.self), 0)
        let pairs = _mm_cvtepu8_epi16(bytes)
        return odd(
            Register(
                lowHalf: _mm_and_si128(pairs, _mm_set1_epi16(15)),
                highHalf: _mm_srli_epi16(pairs, 4)
            )
        )
    }

    /// 2 s + 1 in each 16-bit lane.
    @inline(__always)
    func odd(_ s: Register) -> Register {
        _mm256_add_epi16(_mm256_add_epi16(s, s), splat16(1))
    }
#endif
