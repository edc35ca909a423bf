import ChatTemplate
import JSON

/// A request to Anthropic's Messages API.
struct AnthropicRequest: Sendable {
    var model: String
    var turn: ChatTurn

    /// The fields that make up the prompt; all that `count_tokens` knows.
    static let promptFields: [RequestField] = [
        field("model", "The name of a served model, or one of its aliases."),
        field("messages", "The conversation; see the table of content blocks."),
        field("system", "A text, or an array of text blocks."),
        field("tools", "Functions that the model may call: name, description, input_schema."),
        field("tool_choice", "auto, any, tool or none; disable_parallel_tool_use."),
        field("thinking", "enabled with budget_tokens, adaptive, or disabled, the default."),
        field("output_config", "format: a JSON schema for the answer."),
        .noEffect("cache_control", from: .anthropic, "The prompt's prefix is always reused."),
        .noEffect("user_profile_id", from: .anthropic, "Names the user to the service."),
        .noEffect("workspace_id", from: .anthropic, "Names the account to the service."),
        .refused("speed", from: .anthropic, except: ["standard"], "There is one speed."),
        .refused("container", from: .anthropic, "Code is not run here."),
        .refused("context_management", from: .anthropic, "Prompts are never cut."),
        .refused("mcp_servers", from: .anthropic, except: [[]], "The server calls no tools."),
    ]

    /// The fields of the request.
    static let fields: [RequestField] =
        promptFields + [
            field("max_tokens", "Most tokens of the answer."),
            field("stop_sequences", "Up to 64 texts that end the answer."),
            field("stream", "The answer comes as server-sent events."),
            field("temperature", "0 to 1; 0 always takes the most probable token."),
            field("top_k", "Keeps this many tokens; 0 keeps all."),
            field("top_p", "Keeps the most probable tokens that together have this probability."),
            .refused("diagnostics", from: .anthropic, "Requests are not compared."),
            .refused("inference_geo", from: .anthropic, "Answers are made on this machine."),
            .noEffect("metadata", from: .anthropic, "user_id names the user to the service."),
            .refused(
                "service_tier",
                from: .anthropic,
                except: ["auto", "standard_only"],
                "There is one tier."
            ),
        ]

    /// Reads a request; for `count_tokens` only what makes up the prompt.
    ///
    /// `defaults` are the model's own settings, by llama.cpp's names.
    ///
    /// - Throws: `APIError` naming the field.
    init(
        _ reader: RequestReader,
        defaults: JSONObject = [:],
        isCount: Bool = false
    ) throws(APIError) {
        try (isCount ? Self.promptFields : Self.fields).check(reader)
        model = try reader.requiredString("model")
        var settings = try GenerationSettings(
            RequestReader([:]),
            maxTokens: nil,
            topLogProbabilities: nil
        )
        if !isCount { try Self.readSettings(reader, defaults, into: &settings) }
        let (messages, isContinued) = try AnthropicMessages.read(reader)
        var prompt = ChatPrompt(messages: messages)
        prompt.continuesLastMessage = isContinued
        turn = ChatTurn(prompt: prompt, settings: settings)
        try AnthropicTools.read(reader, into: &turn)
        try readThinking(reader, maxTokens: settings.maxTokens)
        try readFormat(reader)
    }

    private static func readSettings(
        _ reader: RequestReader,
        _ defaults: JSONObject,
        into settings: inout GenerationSettings
    ) throws(APIError) {
        guard let limit = try reader.bound("max_tokens", atLeast: 1) else {
            throw reader.missing("max_tokens")
        }
        var sampling = defaults
        for key in ["temperature", "top_k", "top_p"] {
            sampling[key] = reader.value(key) ?? sampling[key]
        }
        _ = try reader.float("temperature", in: 0...1)
        settings = try GenerationSettings(
            RequestReader(sampling),
            maxTokens: limit,
            topLogProbabilities: nil
        )
        if let texts = try reader.array("stop_sequences"), !texts.isEmpty {
            settings.stop = try reader.strings("stop_sequences", atMost: 64) ?? []
        }
        settings.isStreamed = try reader.bool("stream") ?? false
        if let metadata = try reader.nested("metadata") {
            try metadata.checkMembers("user_id")
            _ = try metadata.string("user_id")
        }
    }

    private static let thinkingFields: [RequestField] = [
        field("type", "enabled, adaptive or disabled."),
        field("budget_tokens", "Tokens of thinking at most."),
        .noEffect("display", from: .anthropic, "Thinking is always shown."),
    ]

    /// Without the field there is no thinking, as this API has it.
    private mutating func readThinking(
        _ reader: RequestReader,
        maxTokens: Int?
    ) throws(APIError) {
        var type = "disabled"
        if let thinking = try reader.nested("thinking") {
            try Self.thinkingFields.check(thinking)
            let types = ["enabled", "adaptive", "disabled"]
            guard let chosen = try thinking.choice("type", of: types) else {
                throw thinking.missing("type")
            }
            type = chosen
            let budget = try thinking.int("budget_tokens", in: 1...(maxTokens ?? Int.max))
            if type == "enabled" {
                guard let budget else { throw thinking.missing("budget_tokens") }
                turn.reasoning.budget = budget
            }
        }
        if type == "disabled" { turn.reasoning.budget = 0 }
        turn.prompt.templateArguments["enable_thinking"] = .bool(type != "disabled")
    }

    private static let configFields: [RequestField] = [
        field("format", "The form of the answer."),
        field("effort", "low, medium or high; a variable of the chat template."),
    ]

    private static let formatFields: [RequestField] = [
        field("type", "json_schema."), field("schema", "The schema."),
    ]

    private mutating func readFormat(_ reader: RequestReader) throws(APIError) {
        guard let config = try reader.nested("output_config") else { return }
        try Self.configFields.check(config)
        if let effort = try config.choice("effort", of: ["low", "medium", "high", "max"]) {
            turn.prompt.templateArguments["reasoning_effort"] = .string(effort)
        }
        guard let format = try config.nested("format") else { return }
        try Self.formatFields.check(format)
        guard try format.choice("type", of: ["json_schema"]) != nil else {
            throw format.missing("type")
        }
        guard let schema = try format.nested("schema") else { throw format.missing("schema") }
        turn.settings.output = OutputFormat(
            kind: .schema(.object(schema.object)),
            param: schema.prefix
        )
    }

    private static func field(_ name: String, _ note: String) -> RequestField {
        .honoured(name, from: .anthropic, note)
    }
}
