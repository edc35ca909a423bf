#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension SignedQuadBlock {
        /// The same with 128 added to each code, as products of bytes want one factor.
        @inline(__always)
        var unsigned: QuadBlock {
            QuadBlock(
                codes: flipped(codes),
                scales: scales,
                minima: scales * SIMD4(repeating: 128)
            )
        }
    }

    extension SignedSuperBlock {
        /// The same with 128 added to each code, as products of bytes want one factor.
        @inline(__always)
        var unsigned: SuperBlock<SixBitCodes> {
            SuperBlock(
                codes: Codes8(flipped(codes.low), flipped(codes.high)),
                scales: scales,
                offsets: inOrder(scales),
                d: d,
                dOffset: d * splat(128)
            )
        }
    }

    /// Signed bytes with 128 added.
    @inline(__always)
    private func flipped(_ codes: Codes4) -> Codes4 {
        let flip = splat8(0x80)
        return Codes4(
            c0: _mm256_xor_si256(codes.c0, flip),
            c1: _mm256_xor_si256(codes.c1, flip),
            c2: _mm256_xor_si256(codes.c2, flip),
            c3: _mm256_xor_si256(codes.c3, flip)
        )
    }
#endif
