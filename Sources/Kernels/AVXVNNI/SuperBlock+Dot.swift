#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension SuperBlock {
        /// Sums of 16 codes leave Int16, so that scales multiply floats.
        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes {
            let (low, high) = turnedHalves(codes)
            let first = sumOfFourTurned(low, record)
            let second = sumOfFourTurned(high, record + 128)
            // The scales as Int32: those of the lower four groups in each half, then the others.
            let lowScales = _mm256_srai_epi32(_mm256_unpacklo_epi16(scales, scales), 16)
            let highScales = _mm256_srai_epi32(_mm256_unpackhi_epi16(scales, scales), 16)
            let activations = record.loadUnaligned(fromByteOffset: 256, as: Lanes.self)
            let lowFactors = Lanes(lowHalf: activations.lowHalf, highHalf: activations.lowHalf)
            let highFactors = Lanes(lowHalf: activations.highHalf, highHalf: activations.highHalf)
            let offset = floats(pairSums16(offsets, loadRegister(record + 288)))
            var total = mulSubtract(offset, dOffset * activations, from: acc)
            total = mulAdd(floats(first), floats(lowScales) * d * lowFactors, total)
            return mulAdd(floats(second), floats(highScales) * d * highFactors, total)
        }
    }

    extension SignedSuperBlock {
        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes {
            unsigned.dot(turned: record, onto: acc)
        }
    }
#endif
