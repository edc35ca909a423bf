/// Simple lowercase mappings (one scalar to one scalar).
package enum LowercaseMap {
    /// Scalars from `first` to `last` by `step`; each maps to itself plus `offset`.
    struct Run: Sendable {
        let first: UInt32
        let last: UInt32
        let step: UInt32
        let offset: Int32

        init(_ first: UInt32, _ last: UInt32, by step: UInt32, _ offset: Int32) {
            self.first = first
            self.last = last
            self.step = step
            self.offset = offset
        }
    }

    /// The lowercase form of a scalar, or the scalar itself.
    package static func lowercase(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return scalar &- 0x41 < 26 ? scalar + 0x20 : scalar }
        // Runs are ordered by their first scalar but may interleave (step 2), so look back a
        // little.
        var position = partitionPoint(runs) { $0.first <= scalar }
        var looked = 0
        while position > 0, looked < 3 {
            position -= 1
            looked += 1
            let run = runs[position]
            if scalar <= run.last, (scalar - run.first) % run.step == 0 {
                return UInt32(truncatingIfNeeded: Int64(scalar) + Int64(run.offset))
            }
        }
        return scalar
    }
}

/// The number of leading elements for which `belongs` holds; they must precede all others.
func partitionPoint<Element>(_ elements: [Element], _ belongs: (Element) -> Bool) -> Int {
    var low = 0
    var high = elements.count
    while low < high {
        let middle = (low + high) / 2
        if belongs(elements[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
}
