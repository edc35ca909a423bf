#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Running sums of a perplexity measurement.
struct PerplexityScore {
    private let base: LogitsFile.Reader?
    private var baseLogProbabilities: [Float]
    private var count = 0
    private var nll = 0.0
    private var squares = 0.0
    private var baseNLL = 0.0
    private var divergence = 0.0
    private var divergenceSquares = 0.0
    private var greatest = 0.0
    private var sameTop = 0

    init(vocabulary: Int, base: LogitsFile.Reader?) {
        self.base = base
        baseLogProbabilities = base == nil ? [] : Array(repeating: 0, count: vocabulary)
    }

    /// e to the mean negative log-likelihood so far.
    var perplexity: Double { exp(nll / Double(max(1, count))) }

    /// Scores one position against the token that follows it.
    mutating func add(_ logits: UnsafeBufferPointer<Float>, next: Int) throws {
        let scores = LogSoftmax(logits)
        let value = -scores.logProbability(logits[next])
        nll += value
        squares += value * value
        count += 1
        guard let base else { return }
        try baseLogProbabilities.withUnsafeMutableBufferPointer { try base.next(into: $0) }
        baseNLL -= Double(baseLogProbabilities[next])
        compare(logits, scores)
    }

    private mutating func compare(_ logits: UnsafeBufferPointer<Float>, _ scores: LogSoftmax) {
        var sum = 0.0
        var best = 0
        for index in logits.indices {
            let own = baseLogProbabilities[index]
            if own > baseLogProbabilities[best] { best = index }
            // The format's codes end 16 below the greatest logit: what lies there is no measure.
            guard own > -16 else { continue }
            sum += Double(expf(own)) * (Double(own) - scores.logProbability(logits[index]))
        }
        divergence += sum
        divergenceSquares += sum * sum
        greatest = max(greatest, sum)
        if best == scores.best { sameTop += 1 }
    }

    /// Mean and standard error of a sum over all positions.
    private func mean(_ sum: Double, _ squares: Double) -> (mean: Double, error: Double) {
        guard count > 1 else { return (sum, 0) }
        let mean = sum / Double(count)
        let variance = max(0, squares / Double(count) - mean * mean)
        return (mean, (variance / Double(count - 1)).squareRoot())
    }

    func result(chunks: Int) -> Perplexity.Result {
        var result = Perplexity.Result()
        let (value, error) = mean(nll, squares)
        result.perplexity = exp(value)
        result.standardError = exp(value) * error
        result.negativeLogLikelihood = nll
        result.tokens = count
        result.chunks = chunks
        if base != nil {
            let kld = mean(divergence, divergenceSquares)
            result.divergence = Perplexity.Divergence(
                mean: kld.mean,
                standardError: kld.error,
                greatest: greatest,
                sameTop: Double(sameTop) / Double(max(1, count)),
                basePerplexity: exp(baseNLL / Double(max(1, count)))
            )
        }
        return result
    }
}
