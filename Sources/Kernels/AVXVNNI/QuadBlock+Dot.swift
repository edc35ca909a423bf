#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension QuadBlock {
        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes {
            let total = sumOfFourTurned(turned(codes), record)
            let scales8 = record.loadUnaligned(fromByteOffset: 128, as: Lanes.self)
            let factors = record.loadUnaligned(fromByteOffset: 160, as: Lanes.self)
            let start = mulAdd(Lanes(lowHalf: minima, highHalf: SIMD4()), factors, acc)
            return mulAdd(floats(total), Lanes(lowHalf: scales, highHalf: scales) * scales8, start)
        }
    }

    extension SignedQuadBlock {
        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: Lanes) -> Lanes {
            unsigned.dot(turned: record, onto: acc)
        }
    }

    /// Sums of the products of four groups of turned unsigned codes: a b c d in each half.
    @inline(__always)
    func sumOfFourTurned(_ codes: Codes4, _ activations: UnsafeRawPointer) -> Register {
        var sums = addProducts(codes.c0, loadRegister(activations), to: Register())
        sums = addProducts(codes.c1, loadRegister(activations + 32), to: sums)
        sums = addProducts(codes.c2, loadRegister(activations + 64), to: sums)
        return addProducts(codes.c3, loadRegister(activations + 96), to: sums)
    }
#endif
