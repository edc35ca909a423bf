/// A token and the natural logarithm of its probability.
package struct ScoredToken: Sendable, Equatable {
    /// The vocabulary id.
    package let id: Int32
    /// log p(id | everything before), over the raw logits (temperature 1, no truncation).
    package let logProbability: Float

    /// Pairs an id with its log probability.
    package init(id: Int32, logProbability: Float) {
        self.id = id
        self.logProbability = logProbability
    }
}

/// One generated token as it is sent out.
package struct GeneratedToken: Sendable, Equatable {
    /// The vocabulary id.
    package let id: Int32
    /// Text that became certain with this token: whole characters only, possible stop texts held
    /// back, so it may be empty or hold the text of earlier tokens too.
    package let text: String
    /// Log probability of the token; nil unless asked for.
    package let logProbability: Float?
    /// The most likely alternatives, best first; empty unless asked for.
    package let alternatives: [ScoredToken]

    /// Makes the event's payload.
    package init(id: Int32, text: String, logProbability: Float?, alternatives: [ScoredToken]) {
        self.id = id
        self.text = text
        self.logProbability = logProbability
        self.alternatives = alternatives
    }
}

/// Why an answer ended.
package enum FinishReason: String, Sendable {
    /// An end-of-generation token or a stop text.
    case stop
    /// `maxTokens` or the end of the context.
    case length
    /// The client went away.
    case cancelled
}

/// The figures of a finished answer.
package struct GenerationResult: Sendable {
    /// Why the answer ended.
    package let reason: FinishReason
    /// The stop text that ended it, if one did.
    package let stopText: String?
    /// Text still held back when the answer ended; belongs after the last token's text.
    package let trailingText: String
    /// Tokens of the prompt.
    package let promptTokens: Int
    /// Prompt tokens whose KV entries were already there.
    package let cachedTokens: Int
    /// Tokens generated, an end-of-generation token included.
    package let completionTokens: Int
    /// Time from the first to the last prompt token's evaluation, in milliseconds.
    package let prefillMs: Double
    /// Time from the first sampled token to the last, in milliseconds.
    package let decodeMs: Double
    /// What the constraint cost; nil unless asked for.
    package let constraint: ConstraintFigures?

    /// Makes the result.
    package init(
        reason: FinishReason,
        stopText: String?,
        trailingText: String,
        promptTokens: Int,
        cachedTokens: Int,
        completionTokens: Int,
        prefillMs: Double,
        decodeMs: Double,
        constraint: ConstraintFigures? = nil
    ) {
        self.reason = reason
        self.stopText = stopText
        self.trailingText = trailingText
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.completionTokens = completionTokens
        self.prefillMs = prefillMs
        self.decodeMs = decodeMs
        self.constraint = constraint
    }
}

/// What a running answer reports: any number of tokens, then exactly one `finished`.
package enum GenerationEvent: Sendable {
    /// The prompt's tokens with their scores, before anything else; only if asked for.
    ///
    /// Their text is empty; nothing precedes the first, so that it has no score.
    case prompt([GeneratedToken])
    /// One more token.
    case token(GeneratedToken)
    /// The end, with figures.
    case finished(GenerationResult)
}
