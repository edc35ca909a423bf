/// Locally typical sampling: keeps the tokens whose surprise is nearest to the entropy.
///
/// As many as it takes to have probability p. Meister et al. 2022, arXiv 2202.00666.
package struct TypicalP: Sendable {
    /// The probability to exceed, below 1.
    package let p: Float
    /// Least number of tokens to leave.
    package let minKeep: Int

    /// Sets probability and least number.
    package init(_ p: Float, minKeep: Int = 0) {
        self.p = p
        self.minKeep = minKeep
    }

    /// Drops the tokens that are too surprising or not surprising enough.
    package func apply(to candidates: inout CandidateBuffer) {
        guard p < 1, candidates.count > 1 else { return }
        candidates.updateWeights()
        let greatest = candidates.greatestLogit
        let entropy = candidates.entropy
        let logTotal = Float(Libm.log(candidates.totalWeight))
        for index in 0..<candidates.count {
            let surprise = greatest - candidates.logits[index] + logTotal
            // Negated, since the selection takes the greatest keys first.
            candidates.scores[index] = -abs(surprise - entropy)
        }
        let kept = candidates.moveToFront(
            weight: candidates.totalWeight * Double(p),
            exceeding: true,
            by: candidates.scores
        )
        let wanted = Swift.min(Swift.max(kept, minKeep, 1), candidates.count)
        if wanted > kept { candidates.moveToFront(wanted, by: candidates.scores) }
        candidates.count = wanted
        candidates.isSorted = false
    }
}

extension CandidateBuffer {
    /// The entropy of the weights as probabilities, in nats; `updateWeights` comes first.
    ///
    /// With w = e^(l - max): -sum p log p = log(total) + sum w (max - l) / total.
    package var entropy: Float {
        let greatest = greatestLogit
        var sum = 0.0
        for index in 0..<count where weights[index] > 0 {
            sum += Double(weights[index]) * Double(greatest - logits[index])
        }
        return Float(Libm.log(totalWeight) + sum / totalWeight)
    }
}
