#if arch(x86_64)
    import _Builtin_intrinsics.intel

    extension SuperBlock {
        /// A Float scale for every lane.
        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: SpanSums) -> SpanSums {
            let codes = turned(codes)
            var total = addProducts(codes.0, loadWide(record), to: WideRegister())
            total = addProducts(codes.1, loadWide(record + 64), to: total)
            total = addProducts(codes.2, loadWide(record + 128), to: total)
            total = addProducts(codes.3, loadWide(record + 192), to: total)
            let activations = record.loadUnaligned(fromByteOffset: 256, as: WideLanes.self)
            let factors = record.loadUnaligned(fromByteOffset: 320, as: WideLanes.self)
            let start = wideMulAdd(turnedLanes(offsets, dOffset), factors, acc)
            // Even and odd groups of 16 stand apart already.
            let ordered = Register(scales[0], scales[2], scales[1], scales[3])
            let scales = laneFloats(ordered, d)
            return wideMulAdd(wideFloats(total), scales * activations, start)
        }
    }

    extension SignedSuperBlock {
        @inline(__always)
        func dot(turned record: UnsafeRawPointer, onto acc: SpanSums) -> SpanSums {
            unsigned.dot(turned: record, onto: acc)
        }
    }
#endif
