#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// IQ2_XXS: `d f16 | 8 x (4 x index u8, u32 of signs and scale)`.
    ///
    /// Weight = d / 8 * (2 s + 1) * grid, signs by seven bits for eight weights.
    enum IQ2_XXSFormat: SpanFormat {
        typealias Shape = BytePanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 66 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedSuperBlock {
            let grid = Codebooks.shared.iq2xxs
            return SignedSuperBlock(
                codes: Codes8 { group in
                    let entry = p + 2 + 8 * group
                    let values = Register(
                        Int64(bitPattern: grid[entry.index(0)]),
                        Int64(bitPattern: grid[entry.index(1)]),
                        Int64(bitPattern: grid[entry.index(2)]),
                        Int64(bitPattern: grid[entry.index(3)])
                    )
                    let word = entry.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
                    return negated(values, where: evenSigns(word))
                },
                scales: oddScales { group in
                    p.loadUnaligned(fromByteOffset: 6 + 8 * group, as: UInt32.self) >> 28
                },
                d: splatHalf(p) * splat(0.125)
            )
        }
    }

    /// IQ2_XS: `d f16 | 32 x u16: index (9 bits), sign index (7 bits) | 16 x s (4 bits)`.
    ///
    /// Weight = d / 8 * (2 s + 1) * grid, a scale per 16.
    enum IQ2_XSFormat: SpanFormat {
        typealias Shape = NarrowBytePanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 74 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedSuperBlock {
            let grid = Codebooks.shared.iq2xs
            return SignedSuperBlock(
                codes: Codes8 { group in
                    let words = p.loadUnaligned(fromByteOffset: 2 + 8 * group, as: UInt64.self)
                    let values = Register(
                        Int64(bitPattern: grid[Int(words & 511)]),
                        Int64(bitPattern: grid[Int(words >> 16 & 511)]),
                        Int64(bitPattern: grid[Int(words >> 32 & 511)]),
                        Int64(bitPattern: grid[Int(words >> 48 & 511)])
                    )
                    let signs = _pext_u64(words, 0xFE00_FE00_FE00_FE00)
                    return negated(values, where: evenSigns(UInt32(truncatingIfNeeded: signs)))
                },
                scales: nibbleScales(p + 66),
                d: splatHalf(p) * splat(0.125)
            )
        }
    }

    /// IQ2_S: `d f16 | 32 x index u8 | 256 signs | 8 bytes of upper index bits | 16 x s (4 bits)`.
    ///
    /// Weight = d / 8 * (2 s + 1) * grid, a scale per 16.
    enum IQ2_SFormat: SpanFormat {
        typealias Shape = NarrowBytePanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 82 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedSuperBlock {
            let grid = Codebooks.shared.iq2s
            return SignedSuperBlock(
                codes: Codes8 { group in
                    let low = p + 2 + 4 * group
                    let high = (p + 66).index(group)
                    let values = Register(
                        Int64(bitPattern: grid[low.index(0) | high << 8 & 0x300]),
                        Int64(bitPattern: grid[low.index(1) | high << 6 & 0x300]),
                        Int64(bitPattern: grid[low.index(2) | high << 4 & 0x300]),
                        Int64(bitPattern: grid[low.index(3) | high << 2 & 0x300])
                    )
                    let signs = p.loadUnaligned(fromByteOffset: 34 + 4 * group, as: UInt32.self)
                    return negated(values, where: signs)
                },
                scales: nibbleScales(p + 74),
                d: splatHalf(p) * splat(0.125)
            )
        }
    }
#endif
