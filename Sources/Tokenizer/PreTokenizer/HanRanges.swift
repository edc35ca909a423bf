/// The scalars that llama.cpp takes for Han: the blocks, unassigned scalars included.
enum HanRanges {
    private static let ranges: [ClosedRange<UInt32>] = [
        0x3400...0x4dbf, 0x4e00...0x9fff, 0xf900...0xfaff, 0x20000...0x2a6df, 0x2a700...0x2ebef,
        0x2f800...0x2fa1f,
    ]

    /// Whether a scalar is Han.
    @inline(__always)
    static func contain(_ scalar: UInt32) -> Bool {
        guard scalar >= 0x3400 else { return false }
        for range in ranges where range.contains(scalar) { return true }
        return false
    }
}
