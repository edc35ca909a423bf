/// A temperature that rises with the entropy of the candidates
/// (kalomaze 2023, llama.cpp pull request 4972).
package struct DynamicTemperature: Sendable {
    /// Temperature at no entropy.
    package let minimum: Float
    /// Temperature at the greatest entropy that the candidates can have.
    package let maximum: Float
    /// Bends the map between the two.
    package let exponent: Float

    /// Sets the span to `center` plus and minus `range`.
    package init(center: Float, range: Float, exponent: Float) {
        minimum = Swift.max(0, center - range)
        maximum = center + range
        self.exponent = exponent
    }

    /// The temperature for the candidates as they are.
    package func value(for candidates: inout CandidateBuffer) -> Float {
        candidates.updateWeights()
        let greatestEntropy = Libm.log(Float(candidates.count))
        let normalised = Swift.max(candidates.entropy, 0) / greatestEntropy
        return minimum + (maximum - minimum) * Libm.pow(normalised, exponent)
    }

    /// Rescales the candidates; a single one is left as it is.
    package func apply(to candidates: inout CandidateBuffer) {
        guard candidates.count > 1 else { return }
        Temperature(value(for: &candidates)).apply(to: &candidates)
    }
}
