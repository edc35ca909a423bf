#if arch(x86_64)
    import _Builtin_intrinsics.intel

    /// 128 weights as unsigned codes: weight = scale * code - minimum, both per 32.
    struct QuadBlock: WeightSpan {
        static var weights: Int { 128 }
        static var isSigned: Bool { false }

        /// Codes of 32 weights each, at most 31.
        var codes: Codes4
        var scales: SIMD4<Float>
        var minima: SIMD4<Float>

        @inline(__always)
        func store<S: PanelShape>(_: S.Type, less offset: UInt8, to row: PanelRow) {
            codes.store(less: offset, to: row.codes)
            UnsafeMutableRawPointer(row.scales).storeBytes(of: scales, as: SIMD4<Float>.self)
            guard S.hasMinima else { return }
            let less = minima - scales * SIMD4(repeating: Float(offset))
            UnsafeMutableRawPointer(row.minima).storeBytes(of: less, as: SIMD4<Float>.self)
        }
    }

    /// 128 weights as signed codes: weight = scale * code, a scale per 32.
    struct SignedQuadBlock: WeightSpan {
        static var weights: Int { 128 }
        static var isSigned: Bool { true }

        /// Codes of 32 weights each.
        var codes: Codes4
        var scales: SIMD4<Float>

        @inline(__always)
        func store<S: PanelShape>(_: S.Type, less offset: UInt8, to row: PanelRow) {
            codes.store(less: offset, to: row.codes)
            UnsafeMutableRawPointer(row.scales).storeBytes(of: scales, as: SIMD4<Float>.self)
        }
    }

    /// Four registers of 32 codes.
    struct Codes4 {
        var c0, c1, c2, c3: Register

        /// Stores the codes less `offset`.
        @inline(__always)
        func store(less offset: UInt8, to p: UnsafeMutableRawPointer) {
            let less = splat8(offset)
            storeRegister(_mm256_sub_epi8(c0, less), p)
            storeRegister(_mm256_sub_epi8(c1, less), p + 32)
            storeRegister(_mm256_sub_epi8(c2, less), p + 64)
            storeRegister(_mm256_sub_epi8(c3, less), p + 96)
        }
    }

    extension Codes4 {
        /// Loads 128 codes from any address.
        @inline(__always)
        init(_ p: UnsafeRawPointer) {
            self.init(
                c0: loadRegister(p),
                c1: loadRegister(p + 32),
                c2: loadRegister(p + 64),
                c3: loadRegister(p + 96)
            )
        }
    }
#endif
