/// "Exclude Top Choices": at times drops every token of probability `threshold` or more but the
/// least probable of them.
///
/// Weidmann 2024, text-generation-webui pull request 6335.
package struct XTC: Sendable {
    /// Chance that the step acts at all.
    package let probability: Float
    /// Probability that makes a token a top choice.
    package let threshold: Float
    /// Least number of tokens to leave.
    package let minKeep: Int

    /// Sets the step.
    package init(probability: Float, threshold: Float, minKeep: Int = 0) {
        self.probability = probability
        self.threshold = threshold
        self.minKeep = minKeep
    }

    /// Whether the step can act: above one half there are never two top choices.
    package var isActive: Bool { probability > 0 && threshold <= 0.5 }

    /// Draws once and drops the top choices if the draw says so.
    package func apply(to candidates: inout CandidateBuffer, using generator: inout Xoshiro256) {
        guard isActive, candidates.count > 1 else { return }
        guard generator.nextUnit() <= Double(probability) else { return }
        candidates.updateWeights()
        let least = Double(threshold) * candidates.totalWeight
        var top = 0
        var last = 0
        for index in 0..<candidates.count where Double(candidates.weights[index]) >= least {
            if top == 0 || candidates.isAfter(index, last) { last = index }
            top += 1
        }
        guard top > 1, candidates.count - (top - 1) >= minKeep else { return }
        let weights = candidates.weights
        let ids = candidates.ids
        let survivor = ids[last]
        candidates.filter { Double(weights[$0]) < least || ids[$0] == survivor }
    }
}

extension CandidateBuffer {
    /// Whether candidate `i` comes after `j` in descending order of logit.
    fileprivate func isAfter(_ i: Int, _ j: Int) -> Bool {
        logits[i] < logits[j] || (logits[i] == logits[j] && ids[i] > ids[j])
    }
}
