import Engine
import JSON

/// The token counts of an answer as OpenAI reports them.
struct Usage: Sendable, Equatable {
    var promptTokens = 0
    var cachedTokens = 0
    var completionTokens = 0
    /// Those of the completion that were thinking.
    var reasoningTokens = 0

    /// Counts the tokens of one prompt's choices; a prompt counts once, however many choices.
    init(choices: [GenerationResult]) {
        promptTokens = choices.first?.promptTokens ?? 0
        cachedTokens = choices.first?.cachedTokens ?? 0
        completionTokens = choices.reduce(0) { $0 + $1.completionTokens }
    }

    /// Counts the tokens of a chat's answers.
    init(_ finishes: [ChatFinish]) {
        self.init(choices: finishes.map(\.result))
        reasoningTokens = finishes.reduce(0) { $0 + $1.reasoningTokens }
    }

    /// Counts given figures.
    init(promptTokens: Int = 0, cachedTokens: Int = 0, completionTokens: Int = 0) {
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.completionTokens = completionTokens
    }

    /// The sum of the counts of several prompts.
    static func + (left: Usage, right: Usage) -> Usage {
        Usage(
            promptTokens: left.promptTokens + right.promptTokens,
            cachedTokens: left.cachedTokens + right.cachedTokens,
            completionTokens: left.completionTokens + right.completionTokens
        )
    }

    /// The `usage` object.
    var json: JSONValue {
        [
            "prompt_tokens": .int(Int64(promptTokens)),
            "completion_tokens": .int(Int64(completionTokens)),
            "total_tokens": .int(Int64(promptTokens + completionTokens)),
            "prompt_tokens_details": [
                "cached_tokens": .int(Int64(cachedTokens)), "audio_tokens": 0,
            ],
            "completion_tokens_details": [
                "reasoning_tokens": .int(Int64(reasoningTokens)), "audio_tokens": 0,
                "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0,
            ],
        ]
    }
}
