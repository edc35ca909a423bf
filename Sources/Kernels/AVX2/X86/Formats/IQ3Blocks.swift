#if arch(x86_64)
    import KernelBlocks
    import _Builtin_intrinsics.intel

    /// IQ3_XXS: `d f16 | 64 x index u8 | 8 x u32 of signs and scale`.
    ///
    /// Weight = d / 4 * (2 s + 1) * grid, an index for four weights.
    enum IQ3_XXSFormat: SpanFormat {
        typealias Shape = BytePanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 98 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedSuperBlock {
            let grid = Codebooks.shared.iq3xxs
            return SignedSuperBlock(
                codes: Codes8 { group in
                    let low = p + 2 + 8 * group
                    let values = SIMD8<UInt32>(
                        grid[low.index(0)],
                        grid[low.index(1)],
                        grid[low.index(2)],
                        grid[low.index(3)],
                        grid[low.index(4)],
                        grid[low.index(5)],
                        grid[low.index(6)],
                        grid[low.index(7)]
                    )
                    let word = p.loadUnaligned(fromByteOffset: 66 + 4 * group, as: UInt32.self)
                    return negated(
                        unsafeBitCast(values, to: Register.self),
                        where: evenSigns(word)
                    )
                },
                scales: oddScales { group in
                    p.loadUnaligned(fromByteOffset: 66 + 4 * group, as: UInt32.self) >> 28
                },
                d: splatHalf(p) * splat(0.25)
            )
        }
    }

    /// IQ3_S: `d f16 | 64 x index u8 | 64 upper index bits | 256 signs | 8 x s (4 bits)`.
    ///
    /// Weight = d * (2 s + 1) * grid, an index for four weights.
    enum IQ3_SFormat: SpanFormat {
        typealias Shape = SmallPanel
        static var offset: UInt8 { 0 }
        static var bytes: Int { 110 }

        @inline(__always)
        static func load(_ p: UnsafeRawPointer) -> SignedSuperBlock {
            let grid = Codebooks.shared.iq3s
            return SignedSuperBlock(
                codes: Codes8 { group in
                    let low = p + 2 + 8 * group
                    let high = (p + 66).index(group)
                    let values = SIMD8<UInt32>(
                        grid[low.index(0) | high << 8 & 256],
                        grid[low.index(1) | high << 7 & 256],
                        grid[low.index(2) | high << 6 & 256],
                        grid[low.index(3) | high << 5 & 256],
                        grid[low.index(4) | high << 4 & 256],
                        grid[low.index(5) | high << 3 & 256],
                        grid[low.index(6) | high << 2 & 256],
                        grid[low.index(7) | high << 1 & 256]
                    )
                    let signs = p.loadUnaligned(fromByteOffset: 74 + 4 * group, as: UInt32.self)
                    return negated(unsafeBitCast(values, to: Register.self), where: signs)
                },
                scales: oddScales { group in
                    UInt32((p + 106).index(group / 2)) >> UInt32(4 * (group % 2)) & 15
                },
                d: splatHalf(p)
            )
        }
    }
#endif
