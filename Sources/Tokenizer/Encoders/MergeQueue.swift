/// A binary heap of merges waiting to be done, least first.
///
/// An entry's upper half is the rank, its lower half the position of the left symbol: of equal
/// ranks the leftmost comes first.
struct MergeQueue {
    private var entries: [UInt64] = []

    /// Makes an empty queue with room for `capacity` entries.
    init(capacity: Int) { entries.reserveCapacity(capacity) }

    /// Adds a merge.
    mutating func push(rank: UInt32, left: Int) {
        var hole = entries.count
        let entry = UInt64(rank) << 32 | UInt64(UInt32(truncatingIfNeeded: left))
        entries.append(entry)
        entries.withUnsafeMutableBufferPointer { entries in
            while hole > 0 {
                let parent = (hole - 1) / 2
                guard entry < entries[parent] else { break }
                entries[hole] = entries[parent]
                hole = parent
            }
            entries[hole] = entry
        }
    }

    /// Takes the least merge; nil when there is none.
    mutating func pop() -> (rank: UInt32, left: Int)? {
        guard let last = entries.popLast() else { return nil }
        guard let least = entries.first else { return Self.unpack(last) }
        entries.withUnsafeMutableBufferPointer { entries in
            var hole = 0
            while true {
                var child = 2 * hole + 1
                guard child < entries.count else { break }
                if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
                guard entries[child] < last else { break }
                entries[hole] = entries[child]
                hole = child
            }
            entries[hole] = last
        }
        return Self.unpack(least)
    }

    private static func unpack(_ entry: UInt64) -> (rank: UInt32, left: Int) {
        (UInt32(truncatingIfNeeded: entry >> 32), Int(entry & 0xffff_ffff))
    }
}
