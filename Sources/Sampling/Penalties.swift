/// Repetition, presence and frequency penalties over a window of recent tokens.
///
/// Repetition: Keskar et al. 2019 (arXiv 1909.05858), with the usual correction that negative
/// logits are multiplied. Presence and frequency: as OpenAI's API defines them.
package struct Penalties: Sendable {
    private let repeatPenalty: Float
    private let frequencyPenalty: Float
    private let presencePenalty: Float
    /// Recent tokens that count, or -1 for all.
    private let window: Int
    private var counts: [Int32: Int32] = [:]

    /// Takes the settings; `nil` when they change nothing.
    package init?(_ parameters: SamplerParameters) {
        let isNeutral =
            parameters.repeatPenalty == 1 && parameters.frequencyPenalty == 0
            && parameters.presencePenalty == 0
        guard !isNeutral, parameters.penaltyLastN != 0 else { return nil }
        repeatPenalty = parameters.repeatPenalty
        frequencyPenalty = parameters.frequencyPenalty
        presencePenalty = parameters.presencePenalty
        window = parameters.penaltyLastN
        counts.reserveCapacity(window > 0 ? Swift.min(window + 1, 4096) : 1024)
    }

    /// Counts the newest token of the history and forgets the one that leaves the window.
    package mutating func accept(_ history: [Int32]) {
        guard let newest = history.last else { return }
        counts[newest, default: 0] += 1
        guard window > 0, history.count > window else { return }
        let leaving = history[history.count - 1 - window]
        if let count = counts[leaving] { counts[leaving] = count > 1 ? count - 1 : nil }
    }

    /// Lowers the logits of the tokens in the window.
    package func apply(to logits: UnsafeMutableBufferPointer<Float>) {
        for (token, count) in counts {
            var logit = logits[Int(token)]
            logit = logit <= 0 ? logit * repeatPenalty : logit / repeatPenalty
            logits[Int(token)] = logit - (Float(count) * frequencyPenalty + presencePenalty)
        }
    }
}
