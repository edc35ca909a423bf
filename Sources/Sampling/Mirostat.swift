/// Mirostat 1 and 2: truncation steered by the surprise of the tokens already chosen.
///
/// Basu et al. 2020, arXiv 2007.14966.
package struct Mirostat: Sendable, Equatable {
    /// The algorithm's settings.
    package let parameters: SamplerParameters.Mirostat
    /// Size of the vocabulary, for version 1's estimate.
    package let vocabularySize: Int
    /// The steered bound on the surprise, in bits; starts at twice the aim.
    package private(set) var mu: Float

    /// Tokens that version 1 estimates the Zipf exponent from.
    private static let estimationCount = 100

    /// Starts at twice the surprise aimed at.
    package init(_ parameters: SamplerParameters.Mirostat, vocabularySize: Int) {
        self.parameters = parameters
        self.vocabularySize = vocabularySize
        mu = 2 * parameters.tau
    }

    /// Truncates, draws a candidate and learns from its surprise.
    ///
    /// - Returns: The index of the candidate drawn.
    package mutating func draw(
        from candidates: inout CandidateBuffer,
        using generator: inout Xoshiro256
    ) -> Int {
        switch parameters.mode {
        case .version1: candidates.keepLargest(Swift.max(estimatedCount(&candidates), 1))
        case .version2: truncateBySurprise(&candidates)
        case .off: break
        }
        candidates.updateWeights()
        let index = Draw.index(from: candidates, using: &generator)
        let probability = Double(candidates.weights[index]) / candidates.totalWeight
        let surprise = Float(-Libm.log2(probability))
        mu -= parameters.eta * (surprise - parameters.tau)
        return index
    }

    /// Version 1's k: how many tokens of a Zipf distribution have the surprise `mu`.
    private func estimatedCount(_ candidates: inout CandidateBuffer) -> Int {
        let used = Swift.min(Self.estimationCount, candidates.count)
        guard used > 1 else { return 1 }
        candidates.bringLargestForward(used)
        var products = 0.0
        var squares = 0.0
        for index in 0..<used - 1 {
            let step = Libm.log(Double(index + 2) / Double(index + 1))
            // log(p[i] / p[i + 1]) is the difference of the logits.
            let drop = Double(candidates.logits[index] - candidates.logits[index + 1])
            products += step * drop
            squares += step * step
        }
        let exponent = products / squares
        let excess = exponent - 1
        let count = Libm.pow(
            excess * Libm.pow(2, Double(mu))
                / (1 - Libm.pow(Double(vocabularySize), -excess)),
            1 / exponent
        )
        // An exponent of 0 or of exactly 1 leaves the estimate undefined: then keep all.
        guard count.isFinite, count < Double(candidates.count) else { return candidates.count }
        return Int(count)
    }

    /// Version 2: drops the tokens more surprising than `mu`, but not the most probable one.
    private func truncateBySurprise(_ candidates: inout CandidateBuffer) {
        candidates.updateWeights()
        let least = candidates.totalWeight * Libm.pow(2, -Double(mu))
        let weights = candidates.weights
        var kept = 0
        for index in 0..<candidates.count where Double(weights[index]) >= least { kept += 1 }
        if kept == 0 {
            candidates.keepLargest(1)
        } else {
            candidates.filter { Double(weights[$0]) >= least }
        }
    }
}
