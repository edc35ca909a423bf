/// Divides the logits by a temperature; 0 leaves only the greatest.
package struct Temperature: Sendable {
    /// The divisor.
    package let value: Float

    /// Sets the divisor.
    package init(_ value: Float) {
        self.value = value
    }

    /// Rescales the candidates' logits relative to the greatest one, which becomes 0, so that no
    /// temperature however small can overflow.
    package func apply(to candidates: inout CandidateBuffer) {
        guard value > 0 else {
            candidates.keepLargest(1)
            return
        }
        guard value != 1, candidates.count > 0 else { return }
        let greatest = candidates.greatestLogit
        for index in 0..<candidates.count {
            candidates.logits[index] = (candidates.logits[index] - greatest) / value
        }
    }
}
