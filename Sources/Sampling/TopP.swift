/// Nucleus sampling: keeps the most probable tokens that together reach probability p.
///
/// Holtzman et al. 2019, arXiv 1904.09751.
package struct TopP: Sendable {
    /// The probability to reach, below 1.
    package let p: Float
    /// Least number of tokens to leave.
    package let minKeep: Int

    /// Sets probability and least number.
    package init(_ p: Float, minKeep: Int = 0) {
        self.p = p
        self.minKeep = minKeep
    }

    /// Drops the tokens outside the nucleus.
    package func apply(to candidates: inout CandidateBuffer) {
        guard p < 1, candidates.count > 1 else { return }
        candidates.updateWeights()
        let target = candidates.totalWeight * Double(p)
        let kept: Int
        if candidates.isSorted {
            kept = prefix(of: candidates, reaching: target)
        } else {
            dropTail(of: &candidates)
            kept = candidates.moveToFront(
                weight: target,
                exceeding: false,
                by: candidates.logits
            )
        }
        let wanted = Swift.min(Swift.max(kept, minKeep, 1), candidates.count)
        if wanted > kept { candidates.keepLargest(wanted) }
        candidates.count = wanted
    }

    private func prefix(of candidates: borrowing CandidateBuffer, reaching target: Double) -> Int {
        var sum = 0.0
        for index in 0..<candidates.count {
            sum += Double(candidates.weights[index])
            if sum >= target { return index + 1 }
        }
        return candidates.count
    }

    /// Drops tokens that are too improbable to matter before anything is ordered.
    ///
    /// All tokens lighter than (1 - p) total / count together weigh less than (1 - p) total, so
    /// the heavier ones alone reach the target and the nucleus is among them.
    private func dropTail(of candidates: inout CandidateBuffer) {
        let share = candidates.totalWeight * (1 - Double(p)) / Double(candidates.count)
        let least = Float(share * 0.999)
        let weights = candidates.weights
        var heavy = 0
        for index in 0..<candidates.count where weights[index] >= least { heavy += 1 }
        guard heavy >= minKeep else { return }
        candidates.filter { weights[$0] >= least }
    }
}
