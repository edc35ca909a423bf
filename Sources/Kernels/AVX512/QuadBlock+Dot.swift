#if arch(x86_64)
    extension QuadBlock {
        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: SpanSums) -> SpanSums {
            let codes = turned(codes)
            var total = addProducts(codes.0, loadWide(record), to: WideRegister())
            total = addProducts(codes.1, loadWide(record + 64), to: total)
            let activations = fourTimes(record.loadUnaligned(fromByteOffset: 128, as: SIMD4.self))
            let factors = fourTimes(record.loadUnaligned(fromByteOffset: 144, as: SIMD4.self))
            // A quarter in each of four lanes; exact. Only the last addition waits for `acc`.
            let offset = fourTimes(minima * SIMD4(repeating: 0.25)) * factors
            return acc + wideMulAdd(wideFloats(total), fourTimes(scales) * activations, offset)
        }
    }

    extension SignedQuadBlock {
        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: SpanSums) -> SpanSums {
            unsigned.dot(turned: record, onto: acc)
        }
    }

    /// Four floats in each quarter.
    @inline(__always)
    private func fourTimes(_ v: SIMD4<Float>) -> WideLanes {
        let twice = Lanes(lowHalf: v, highHalf: v)
        return WideLanes(lowHalf: twice, highHalf: twice)
    }
#endif
