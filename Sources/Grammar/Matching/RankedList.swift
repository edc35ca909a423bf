/// Numbers sorted by rank, the rounds of a loop that each takes, in one stretch of memory.
///
/// A matcher reads them between forward passes, which leave nothing of them in the caches: what
/// lies together comes back at once.
struct RankedList: Sendable {
    private var values: [Int32] = []
    /// One past the last value of each rank.
    private var ends: [Int32] = []

    /// Sorts values by rank; what has the same rank and value is kept once.
    init(_ entries: consuming [(rank: Int32, value: Int32)]) {
        entries.sort { ($0.rank, $0.value) < ($1.rank, $1.value) }
        var last: (rank: Int32, value: Int32)?
        for entry in entries {
            if let last, last == entry { continue }
            while ends.count < Int(entry.rank) { ends.append(Int32(values.count)) }
            values.append(entry.value)
            last = entry
        }
        ends.append(Int32(values.count))
    }

    /// The values whose ranks lie in a range.
    @inline(__always)
    subscript(ranks: Range<Int>) -> ArraySlice<Int32> {
        let from = ranks.lowerBound == 0 ? 0 : end(of: ranks.lowerBound - 1)
        return values[from..<Swift.max(from, end(of: ranks.upperBound - 1))]
    }

    /// One past the last value of a rank and those below it.
    @inline(__always)
    private func end(of rank: Int) -> Int {
        rank < 0 ? 0 : Int(ends[Swift.min(rank, ends.count - 1)])
    }
}
