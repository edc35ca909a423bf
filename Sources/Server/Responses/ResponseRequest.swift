import ChatTemplate
import JSON

/// A request to `/v1/responses`.
struct ResponseRequest: Sendable {
    var model: String
    /// The items that the request adds to the conversation, each with an id.
    var input: [ResponseItem]
    var instructions: String?
    /// The kept answer whose conversation is continued.
    var previous: String?
    /// Whether the answer is kept.
    var isStored: Bool
    /// Whether the answer is made after the request has been answered.
    var isBackground: Bool
    var tools: [ToolDefinition]
    var toolChoice: ToolChoice
    var allowsParallelCalls: Bool
    var reasoning: ReasoningOptions
    /// `reasoning.effort`, which templates may know.
    var effort: String?
    var settings: GenerationSettings
    /// Members of the request that the answer repeats.
    var repeated: JSONObject

    /// Reads a request; `defaults` are the model's own settings, by llama.cpp's names.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader, defaults: JSONObject = [:]) throws(APIError) {
        try ResponseFields.table.check(reader)
        model = try reader.requiredString("model")
        input = try ResponseItem.read(try reader.required("input"), at: "input")
        instructions = try reader.string("instructions")
        previous = try reader.string("previous_response_id")
        isStored = try reader.bool("store") ?? true
        isBackground = try reader.bool("background") ?? false
        allowsParallelCalls = try reader.bool("parallel_tool_calls") ?? true
        tools = try Self.tools(reader)
        toolChoice = try ToolChoice(reader, among: tools)
        reasoning = ReasoningOptions()
        if let nested = try reader.nested("reasoning") {
            try ResponseFields.reasoning.check(nested)
            let efforts = ["none", "minimal", "low", "medium", "high", "xhigh"]
            effort = try nested.choice("effort", of: efforts)
            if effort == "none" { reasoning.budget = 0 }
        }
        var completed = reader.object
        for (name, value) in defaults where reader.value(name) == nil { completed[name] = value }
        settings = try GenerationSettings(
            RequestReader(completed),
            maxTokens: try reader.bound("max_output_tokens", atLeast: 1)
                ?? defaults["max_tokens"]?.intValue,
            topLogProbabilities: try Self.topLogProbabilities(reader)
        )
        settings.output = try Self.format(reader)
        repeated = try Self.repeated(reader)
        guard !isBackground || (isStored && !settings.isStreamed) else {
            throw .invalid(
                "'background' needs 'store' and excludes 'stream'.",
                param: "background",
                code: "invalid_parameter_combination"
            )
        }
    }

    private static func tools(_ reader: RequestReader) throws(APIError) -> [ToolDefinition] {
        var tools: [ToolDefinition] = []
        for (index, value) in (try reader.array("tools") ?? []).enumerated() {
            let tool = try RequestReader.reader(of: value, at: "tools[\(index)]")
            guard let type = try tool.string("type") else { throw tool.missing("type") }
            guard type == "function" else {
                throw .invalidValue(
                    "Tools of the type '\(type)' are not supported; there is 'function'.",
                    param: tool.path("type")
                )
            }
            var function = tool.object
            function["type"] = nil
            let definition = try ToolFields.function(
                RequestReader(function, prefix: tool.prefix)
            )
            guard !tools.contains(where: { $0.name == definition.name }) else {
                throw .invalidValue(
                    "Two tools have the name '\(definition.name)'.",
                    param: tool.path("name")
                )
            }
            tools.append(definition)
        }
        return tools
    }

    private static func topLogProbabilities(_ reader: RequestReader) throws(APIError) -> Int? {
        var isAsked = false
        for (index, value) in (try reader.array("include") ?? []).enumerated() {
            let names = RequestReader(["include": value], prefix: "")
            let name = try names.choice("include", of: ResponseFields.includable)
            guard name != nil else {
                throw RequestReader.invalidType(
                    "include[\(index)]",
                    expected: "a string",
                    found: value
                )
            }
            if name == ResponseFields.includable.first { isAsked = true }
        }
        let alternatives = try reader.int("top_logprobs", in: 0...20)
        guard isAsked || (alternatives ?? 0) == 0 else {
            throw .invalid(
                "'top_logprobs' needs 'message.output_text.logprobs' in 'include'.",
                param: "top_logprobs",
                code: "invalid_parameter_combination"
            )
        }
        return isAsked ? alternatives ?? 0 : nil
    }

    private static func format(_ reader: RequestReader) throws(APIError) -> OutputFormat? {
        guard let text = try reader.nested("text") else { return nil }
        try ResponseFields.text.check(text)
        guard let format = try text.nested("format") else { return nil }
        try ResponseFields.format.check(format)
        switch try format.choice("type", of: ["text", "json_object", "json_schema"]) {
        case nil: throw format.missing("type")
        case "json_object": return OutputFormat(kind: .object, param: "text.format")
        case "json_schema":
            return OutputFormat(
                kind: .schema(try format.required("schema")),
                param: format.path("schema")
            )
        default: return nil
        }
    }

    private static func repeated(_ reader: RequestReader) throws(APIError) -> JSONObject {
        let metadata = try reader.nested("metadata")?.object ?? [:]
        guard metadata.count <= 16, metadata.values.allSatisfy({ $0.stringValue != nil }) else {
            throw .invalidValue(
                "Invalid 'metadata': expected at most 16 members, each a string.",
                param: "metadata"
            )
        }
        _ = try reader.nested("stream_options")
        var repeated: JSONObject = ["metadata": .object(metadata)]
        for name in ["user", "safety_identifier", "prompt_cache_key"] {
            repeated[name] = try reader.string(name).map(JSONValue.string) ?? .null
        }
        repeated["max_tool_calls"] =
            try reader.int("max_tool_calls").map { .int(Int64($0)) } ?? .null
        let fallbacks: JSONObject = [
            "tools": [], "tool_choice": "auto", "text": ["format": ["type": "text"]],
            "reasoning": ["effort": nil, "summary": nil], "temperature": 1.0, "top_p": 1.0,
            "instructions": nil, "max_output_tokens": nil, "previous_response_id": nil,
            "parallel_tool_calls": true, "store": true, "background": false,
            "top_logprobs": 0, "truncation": "disabled", "service_tier": "default",
        ]
        for (name, fallback) in fallbacks {
            repeated[name] = reader.value(name) ?? fallback
        }
        repeated["service_tier"] = "default"
        return repeated
    }

    /// The turn of a chat that the conversation makes.
    func turn(after earlier: [ResponseItem]) -> ChatTurn {
        var messages = ResponseItem.messages(earlier + input)
        if let instructions {
            messages.insert(ChatMessage("system", instructions), at: 0)
        }
        var prompt = ChatPrompt(messages: messages)
        prompt.tools = toolChoice == .none ? [] : tools
        if let effort {
            prompt.templateArguments["reasoning_effort"] = .string(effort)
        }
        var turn = ChatTurn(prompt: prompt, settings: settings)
        turn.toolChoice = toolChoice
        turn.allowsParallelCalls = allowsParallelCalls
        turn.reasoning = reasoning
        return turn
    }
}
