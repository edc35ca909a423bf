/// Keeps the tokens at least p times as probable as the most probable one.
///
/// Nguyen et al. 2024, arXiv 2407.01082.
package struct MinP: Sendable {
    /// Least probability relative to the greatest, above 0.
    package let p: Float
    /// Least number of tokens to leave.
    package let minKeep: Int

    /// Sets relative probability and least number.
    package init(_ p: Float, minKeep: Int = 0) {
        self.p = p
        self.minKeep = minKeep
    }

    /// The least logit to keep when the greatest is known.
    package func floor(greatest: Float) -> Float { greatest + Libm.log(p) }

    /// Drops the improbable tokens.
    package func apply(to candidates: inout CandidateBuffer) {
        guard p > 0, candidates.count > 1 else { return }
        let least = floor(greatest: candidates.greatestLogit)
        let logits = candidates.logits
        var kept = 0
        for index in 0..<candidates.count where logits[index] >= least { kept += 1 }
        if kept < minKeep {
            candidates.keepLargest(minKeep)
        } else {
            candidates.filter { logits[$0] >= least }
        }
    }
}
