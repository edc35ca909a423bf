#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension QuadBlock {
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            // Each half: two Int16 sums of eight products per group.
            let total = foldPairs16(
                sumOfTwo(codes.c0, codes.c1, a.values),
                sumOfTwo(codes.c2, codes.c3, a.values + 64)
            )
            let factors = minimumFactors(a)
            return scaled(
                total,
                scalesTwice(a),
                Lanes(lowHalf: factors, highHalf: SIMD4()),
                acc
            )
        }

        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes {
            scaled(
                sumOfFourTurned(turned(codes), record),
                record.loadUnaligned(fromByteOffset: 128, as: Lanes.self),
                record.loadUnaligned(fromByteOffset: 160, as: Lanes.self),
                acc
            )
        }

        /// Adds the groups' sums and what their minima take away.
        @inline(__always)
        private func scaled(
            _ total: Register,
            _ scales8: Lanes,
            _ factors: Lanes,
            _ acc: Lanes
        ) -> Lanes {
            let start = mulAdd(Lanes(lowHalf: minima, highHalf: SIMD4()), factors, acc)
            let sums = floats(pairSums16(total, splat16(1)))
            return mulAdd(sums, Lanes(lowHalf: scales, highHalf: scales) * scales8, start)
        }
    }

    extension SignedQuadBlock {
        @inline(__always)
        func dot(_ a: ActivationSpan, onto acc: Lanes) -> Lanes {
            let total = foldPairs32(
                sumOfTwo32(term(codes.c0, a.values), term(codes.c1, a.values + 32)),
                sumOfTwo32(term(codes.c2, a.values + 64), term(codes.c3, a.values + 96))
            )
            return scaled(total, scalesTwice(a), acc)
        }

        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes {
            let codes = turned(codes)
            let low = _mm256_add_epi32(term(codes.c0, record), term(codes.c1, record + 32))
            let high = _mm256_add_epi32(
                term(codes.c2, record + 64),
                term(codes.c3, record + 96)
            )
            return scaled(
                _mm256_add_epi32(low, high),
                record.loadUnaligned(fromByteOffset: 128, as: Lanes.self),
                acc
            )
        }

        @inline(__always)
        private func scaled(_ total: Register, _ scales8: Lanes, _ acc: Lanes) -> Lanes {
            mulAdd(floats(total), Lanes(lowHalf: scales, highHalf: scales) * scales8, acc)
        }

        /// Sums of four products.
        @inline(__always)
        private func term(_ codes: Register, _ activations: UnsafeRawPointer) -> Register {
            pairSums16(signedPairSums(codes, loadRegister(activations)), splat16(1))
        }
    }

    /// Scales of four groups of activations, in each half.
    @inline(__always)
    private func scalesTwice(_ a: ActivationSpan) -> Lanes {
        let factors = UnsafeRawPointer(a.scales).loadUnaligned(as: SIMD4<Float>.self)
        return Lanes(lowHalf: factors, highHalf: factors)
    }
#endif
