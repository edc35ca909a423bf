extension CandidateBuffer {
    /// Below this many candidates sorting beats partitioning.
    private static let smallRange = 24

    /// Whether candidate `i` goes before `j`: greater key first, then lower id.
    @inline(__always)
    private func precedes(_ keys: UnsafeMutablePointer<Float>, _ i: Int, _ j: Int) -> Bool {
        keys[i] > keys[j] || (keys[i] == keys[j] && ids[i] < ids[j])
    }

    /// Exchanges two candidates with their keys.
    @inline(__always)
    private func swapAt(_ i: Int, _ j: Int, _ keys: UnsafeMutablePointer<Float>) {
        swapAt(i, j)
        if keys != logits { (keys[i], keys[j]) = (keys[j], keys[i]) }
    }

    /// Keeps the `wanted` candidates of greatest logit, in no particular order.
    package mutating func keepLargest(_ wanted: Int) {
        guard wanted < count else { return }
        if !isSorted { moveToFront(wanted, by: logits) }
        count = wanted
    }

    /// Sorts by descending logit, lower ids first among equals.
    package mutating func sort() {
        if !isSorted { sort(0, count, by: logits) }
        isSorted = true
    }

    /// Moves the `wanted` candidates of greatest logit to the front, in order.
    func bringLargestForward(_ wanted: Int) {
        guard !isSorted else { return }
        moveToFront(wanted, by: logits)
        sort(0, wanted, by: logits)
    }

    /// Moves the first `wanted` candidates in order of `keys` to the front (quickselect).
    func moveToFront(_ wanted: Int, by keys: UnsafeMutablePointer<Float>) {
        var low = 0
        var high = count
        while high - low > Self.smallRange {
            let pivot = partition(low, high, by: keys)
            if pivot == wanted { return }
            if pivot > wanted { high = pivot } else { low = pivot + 1 }
        }
        sort(low, high, by: keys)
    }

    /// Moves the shortest prefix, in order of `keys`, whose weight reaches `target` to the front.
    ///
    /// A quickselect that follows the weight instead of the count, so it needs no full sort.
    ///
    /// - Returns: The length of the prefix; `count` if all together do not reach the target.
    func moveToFront(
        weight target: Double,
        exceeding: Bool,
        by keys: UnsafeMutablePointer<Float>
    ) -> Int {
        func reaches(_ weight: Double) -> Bool { exceeding ? weight > target : weight >= target }
        var low = 0
        var high = count
        var before = 0.0
        while high - low > Self.smallRange {
            let pivot = partition(low, high, by: keys)
            var inFront = before
            for index in low..<pivot { inFront += Double(weights[index]) }
            if pivot > low, reaches(inFront) {
                high = pivot
                continue
            }
            inFront += Double(weights[pivot])
            if reaches(inFront) { return pivot + 1 }
            before = inFront
            low = pivot + 1
        }
        sort(low, high, by: keys)
        for index in low..<high {
            before += Double(weights[index])
            if reaches(before) { return index + 1 }
        }
        return high
    }

    /// Splits `low ..< high` around one of its candidates.
    ///
    /// - Returns: Where that candidate now stands: those going before it are in front of it.
    private func partition(_ low: Int, _ high: Int, by keys: UnsafeMutablePointer<Float>) -> Int {
        // The median of three from places that no simple pattern of the input lines up with.
        let span = UInt64(high - low)
        let seed = (span &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(low)
        let a = low + Int((seed >> 7) % span)
        let b = low + Int((seed >> 23) % span)
        let c = low + Int((seed >> 41) % span)
        let smaller = precedes(keys, a, b) ? a : b
        let larger = smaller == a ? b : a
        let median =
            precedes(keys, c, smaller) ? smaller : (precedes(keys, larger, c) ? larger : c)

        let last = high - 1
        swapAt(median, last, keys)
        let key = keys[last]
        let id = ids[last]
        var store = low
        for index in low..<last
        where keys[index] > key || (keys[index] == key && ids[index] < id) {
            swapAt(index, store, keys)
            store += 1
        }
        swapAt(store, last, keys)
        return store
    }

    /// Sorts `low ..< high`: quicksort down to short runs, those by insertion.
    private func sort(_ low: Int, _ high: Int, by keys: UnsafeMutablePointer<Float>) {
        var low = low
        var high = high
        while high - low > Self.smallRange {
            let pivot = partition(low, high, by: keys)
            // The shorter side by recursion, so the depth stays logarithmic.
            if pivot - low < high - pivot - 1 {
                sort(low, pivot, by: keys)
                low = pivot + 1
            } else {
                sort(pivot + 1, high, by: keys)
                high = pivot
            }
        }
        for index in low..<Swift.max(low, high) {
            var position = index
            while position > low, precedes(keys, position, position - 1) {
                swapAt(position, position - 1, keys)
                position -= 1
            }
        }
    }
}
