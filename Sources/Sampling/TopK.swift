/// Keeps the k tokens of greatest logit.
///
/// Fan, Lewis and Dauphin 2018, arXiv 1805.04833.
package struct TopK: Sendable {
    /// How many to keep, at least 1.
    package let k: Int

    /// Sets the number to keep.
    package init(_ k: Int) {
        self.k = Swift.min(Swift.max(k, 1), Int(Int32.max))
    }

    /// Candidates that `select` needs room for.
    package var capacity: Int { Swift.max(2 * k, 512) + Self.blockLength }

    /// Takes the k greatest logits, lower ids first among equals; sorted unless they are many.
    ///
    /// One pass that compares eight lanes with a rising threshold: the buffer collects what
    /// passes, and whenever it is full it is cut to the k best, the least of which is the next
    /// threshold. After the first few blocks almost nothing passes.
    ///
    /// - Parameters:
    ///   - source: One logit per token, none NaN or positive infinity.
    ///   - floor: Least logit to take.
    ///   - candidates: Filled; its capacity is `capacity` or the number of logits.
    package func select(
        from source: UnsafeBufferPointer<Float>,
        floor: Float = -.infinity,
        into candidates: inout CandidateBuffer
    ) {
        guard source.count > candidates.capacity, let base = source.baseAddress else {
            candidates.load(source, floor: floor)
            candidates.keepLargest(k)
            sortIfFew(&candidates)
            return
        }
        precondition(candidates.capacity >= capacity)
        candidates.count = 0
        candidates.isSorted = false
        let limit = candidates.capacity - Self.blockLength

        // Strictly above: the threshold's own token came earlier, so it has the lower id.
        var threshold = Swift.max(floor, -Float.greatestFiniteMagnitude).nextDown
        var index = 0
        while index + Self.blockLength <= source.count {
            if passes(base, index, threshold) {
                for offset in index..<index + Self.blockLength where base[offset] > threshold {
                    candidates.append(id: Int32(truncatingIfNeeded: offset), logit: base[offset])
                }
                if candidates.count > limit { raise(&threshold, &candidates) }
            }
            index += Self.blockLength
        }
        while index < source.count {
            if base[index] > threshold {
                candidates.append(id: Int32(truncatingIfNeeded: index), logit: base[index])
            }
            index += 1
        }
        candidates.keepLargest(k)
        sortIfFew(&candidates)
    }

    /// Sorting many would cost more than the later steps gain from the order.
    private func sortIfFew(_ candidates: inout CandidateBuffer) {
        if candidates.count <= 1024 { candidates.sort() }
    }

    private static let blockLength = 32

    /// Whether a block holds a logit above the threshold.
    @inline(__always)
    private func passes(_ base: UnsafePointer<Float>, _ index: Int, _ threshold: Float) -> Bool {
        let least = SIMD8<Float>(repeating: threshold)
        let first =
            (VectorMath.load(base, index) .> least)
            .| (VectorMath.load(base, index + 8) .> least)
        let second =
            (VectorMath.load(base, index + 16) .> least)
            .| (VectorMath.load(base, index + 24) .> least)
        return VectorMath.any(first .| second)
    }

    private func raise(_ threshold: inout Float, _ candidates: inout CandidateBuffer) {
        candidates.keepLargest(k)
        var least = candidates.logits[0]
        for index in 1..<k where candidates.logits[index] < least {
            least = candidates.logits[index]
        }
        threshold = least
    }
}
