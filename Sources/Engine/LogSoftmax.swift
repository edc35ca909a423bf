#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What turns logits into log probabilities: log p(i) = logit(i) - greatest - logTotal.
struct LogSoftmax {
    let greatest: Float
    let lowest: Float
    /// Index of the greatest; the first of equals.
    let best: Int
    let logTotal: Double

    init(_ logits: UnsafeBufferPointer<Float>) {
        var best = 0
        var lowest = logits[0]
        for index in logits.indices {
            if logits[index] > logits[best] { best = index }
            if logits[index] < lowest { lowest = logits[index] }
        }
        let greatest = logits[best]
        var total = 0.0
        for logit in logits { total += Double(expf(logit - greatest)) }
        self.best = best
        self.greatest = greatest
        self.lowest = lowest
        logTotal = log(total)
    }

    /// log p of one entry's logit.
    func logProbability(_ logit: Float) -> Double { Double(logit - greatest) - logTotal }
}
