/// The first scalar of each canonical decomposition: what is left of a letter without its accents.
///
/// The uncased BERT models need no more of Unicode's form NFD, since they drop the marks that
/// follow.
package enum BaseLetterMap {
    /// The base of a scalar, or the scalar itself.
    package static func base(_ scalar: UInt32) -> UInt32 {
        guard scalar >= 0xc0 else { return scalar }
        let position = partitionPoint(ranges) { $0 >> 40 <= UInt64(scalar) }
        guard position > 0 else { return scalar }
        let range = ranges[position - 1]
        let offset = UInt64(scalar) - range >> 40
        return offset <= range >> 24 & 0xffff
            ? UInt32(truncatingIfNeeded: range & 0xffffff) : scalar
    }
}
