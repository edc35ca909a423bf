import ChatTemplate
import JSON

/// A request to `/v1/chat/completions`.
struct ChatRequest: Sendable {
    var model: String
    var turn: ChatTurn
    /// Whether calls are answered in the older form, `function_call`.
    var isLegacy: Bool

    /// The fields of the request.
    static let fields: [RequestField] =
        GenerationSettings.fields + ChatPrompt.fields + ToolFields.table + ReasoningOptions.fields
        + [
            .honoured("max_completion_tokens", "Most tokens of an answer; the context bounds it."),
            .honoured("max_tokens", "The older name of max_completion_tokens."),
            .honoured("logprobs", "Reports the log probability of each token."),
            .honoured("top_logprobs", "0 to 20 alternatives per token; needs logprobs."),
            .noEffect("metadata", "Labels for stored answers; nothing is stored."),
            .noEffect("prompt_cache_key", "The prompt's prefix is always reused."),
            .noEffect("prompt_cache_options", "The prompt's prefix is always reused."),
            .noEffect("prompt_cache_retention", "The prompt's prefix is always reused."),
            .noEffect("safety_identifier", "Names the user to the service."),
            .noEffect("prediction", "It could only make the answer come sooner."),
            .refused("store", except: [false], "Answers are not stored."),
            .refused("service_tier", except: ["auto", "default"], "There is one tier."),
            .refused("modalities", except: [["text"]], "Only text is generated."),
            .refused("moderation", "Texts are not judged."),
            .refused("audio", "Only text is generated."),
            .refused("verbosity", except: ["medium"], "No model here knows it."),
            .refused("web_search_options", "The server does not search the web."),
        ]

    /// Reads a request.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        try Self.fields.check(reader)
        model = try reader.requiredString("model")
        let prompt = try ChatPrompt(reader)
        let settings = try GenerationSettings(
            reader,
            maxTokens: try Self.maxTokens(reader),
            topLogProbabilities: try Self.topLogProbabilities(reader)
        )
        let tools = try ToolFields(reader)
        turn = ChatTurn(prompt: prompt, settings: settings)
        turn.toolChoice = tools.choice
        turn.allowsParallelCalls = tools.allowsParallelCalls
        turn.reasoning = try ReasoningOptions(reader)
        isLegacy = tools.isLegacy
        try Self.checkLabels(reader)
    }

    /// Fields without effect must still be what they are documented to be.
    private static func checkLabels(_ reader: RequestReader) throws(APIError) {
        if let metadata = try reader.nested("metadata") {
            for key in metadata.object.keys { _ = try metadata.string(key) }
        }
        for key in ["safety_identifier", "prompt_cache_key", "prompt_cache_retention"] {
            _ = try reader.string(key)
        }
        for key in ["prediction", "prompt_cache_options"] { _ = try reader.nested(key) }
    }

    private static func maxTokens(_ reader: RequestReader) throws(APIError) -> Int? {
        let current = try reader.bound("max_completion_tokens", atLeast: 1)
        let older = try reader.bound("max_tokens", atLeast: 1)
        guard current == nil || older == nil else {
            throw .invalid(
                """
                Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.
                """,
                param: "max_tokens",
                code: "invalid_parameter_combination"
            )
        }
        return current ?? older
    }

    private static func topLogProbabilities(_ reader: RequestReader) throws(APIError) -> Int? {
        let isAsked = try reader.bool("logprobs") ?? false
        let alternatives = try reader.int("top_logprobs", in: 0...20)
        guard isAsked || alternatives == nil else {
            throw .invalid(
                "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
                param: "top_logprobs",
                code: "invalid_parameter_combination"
            )
        }
        return isAsked ? alternatives ?? 0 : nil
    }
}
