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
            let low = flipped(Codes4(c0: codes.c0, c1: codes.c1, c2: codes.c2, c3: codes.c3))
            let high = flipped(Codes4(c0: codes.c4, c1: codes.c5, c2: codes.c6, c3: codes.c7))
            return SuperBlock(
                codes: Codes8(
                    c0: low.c0,
                    c1: low.c1,
                    c2: low.c2,
                    c3: low.c3,
                    c4: high.c0,
                    c5: high.c1,
                    c6: high.c2,
                    c7: high.c3
                ),
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
