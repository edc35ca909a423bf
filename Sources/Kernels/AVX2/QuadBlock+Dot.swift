#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension QuadBlock {
        static var takesTurned: Bool { true }

        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            // Each half: two Int16 sums of eight products per group.
            let total = foldPairs16(
                sumOfTwo(codes.c0, codes.c1, a.values),
                sumOfTwo(codes.c2, codes.c3, a.values + 64)
            )
            return scaled(total, a, minimumFactors(a.sums, UnsafeRawPointer(a.scales)), acc)
        }

        @inline(__always)
        func dotTurned(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let factors = UnsafeRawPointer(a.offsets.unsafelyUnwrapped)
            return scaled(
                sumOfFourTurned(turned(codes), a.values),
                a,
                factors.loadUnaligned(as: SIMD4<Float>.self),
                acc
            )
        }

        /// Adds the groups' sums and what their minima take away.
        @inline(__always)
        private func scaled(
            _ total: Register,
            _ a: ActivationSpan,
            _ factors: SIMD4<Float>,
            _ acc: Lanes
        ) -> Lanes {
            let none = SIMD4<Float>()
            let start = mulAdd(
                Lanes(lowHalf: minima, highHalf: none),
                Lanes(lowHalf: factors, highHalf: none),
                acc
            )
            return mulAdd(floats(pairSums16(total, splat16(1))), bothScales(scales, a), start)
        }
    }

    extension SignedQuadBlock {
        static var takesTurned: Bool { true }

        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let total = foldPairs32(
                sumOfTwo32(term(codes.c0, a.values), term(codes.c1, a.values + 32)),
                sumOfTwo32(term(codes.c2, a.values + 64), term(codes.c3, a.values + 96))
            )
            return mulAdd(floats(total), bothScales(scales, a), acc)
        }

        @inline(__always)
        func dotTurned(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let codes = turned(codes)
            let low = _mm256_add_epi32(term(codes.c0, a.values), term(codes.c1, a.values + 32))
            let high = _mm256_add_epi32(
                term(codes.c2, a.values + 64),
                term(codes.c3, a.values + 96)
            )
            let total = _mm256_add_epi32(low, high)
            return mulAdd(floats(total), bothScales(scales, a), acc)
        }

        /// Sums of four products.
        @inline(__always)
        private func term(_ codes: Register, _ activations: UnsafeRawPointer) -> Register {
            pairSums16(signedPairSums(codes, loadRegister(activations)), splat16(1))
        }
    }

    /// Scales of four groups of weights times those of activations, in each half.
    @inline(__always)
    private func bothScales(_ scales: SIMD4<Float>, _ a: ActivationSpan) -> Lanes {
        let factors = UnsafeRawPointer(a.scales).loadUnaligned(as: SIMD4<Float>.self)
        return Lanes(lowHalf: scales, highHalf: scales)
            * Lanes(lowHalf: factors, highHalf: factors)
    }
#endif
