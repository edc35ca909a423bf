import ChatTemplate
import JSON

/// Reads one message of a chat request.
enum MessageReader {
    /// The fields of a message.
    static let fields: [RequestField] = [
        .honoured("role", "system, developer, user, assistant, tool or function."),
        .honoured("content", "A text, or an array of parts of the type text."),
        .honoured("name", "Names the speaker; for templates that show it."),
        .honoured("tool_calls", "The calls that the assistant made."),
        .honoured("tool_call_id", "The call that a tool's message answers."),
        .honoured("function_call", "The older form of tool_calls."),
        .honoured("reasoning_content", from: .llamaCpp, "What the assistant thought."),
        .honoured("reasoning", from: .vLLM, "Another name of reasoning_content."),
        .honoured("refusal", "The assistant's refusal; stands in for missing content."),
        .noEffect("annotations", "Sources of an earlier answer."),
        .refused("audio", "Only text is understood."),
    ]

    /// The fields of a part of a message's content.
    static let partFields: [RequestField] = [
        .honoured("type", "text; refusal in an assistant's message."),
        .honoured("text", "The text of a part of the type text."),
        .honoured("refusal", "The text of a part of the type refusal."),
        .noEffect("prompt_cache_breakpoint", "The prompt's prefix is always reused."),
        .noEffect("cache_control", from: .anthropic, "The prompt's prefix is always reused."),
    ]

    /// The fields of a call that the assistant made.
    static let callFields: [RequestField] = [
        .honoured("id", "What the result's tool_call_id refers to."),
        .honoured("type", "function."),
        .honoured("function", "The function's name and its arguments."),
        .noEffect("index", "Calls are taken in their order."),
    ]

    /// The fields of the function of such a call.
    static let functionFields: [RequestField] = [
        .honoured("name", "The function's name."),
        .honoured("arguments", "The JSON text of the arguments, or an object."),
        .noEffect("parsed_arguments", "What OpenAI's client made of the arguments."),
    ]

    private static let roles = ["system", "developer", "user", "assistant", "tool", "function"]

    /// Reads a message.
    ///
    /// - Throws: `APIError` naming the field.
    static func message(_ reader: RequestReader) throws(APIError) -> ChatMessage {
        try fields.check(reader)
        guard let role = try reader.choice("role", of: roles) else { throw reader.missing("role") }
        var message = ChatMessage(role: role, content: try content(reader, role: role))
        message.name = try reader.string("name")
        message.toolCallID = try reader.string("tool_call_id")
        if role == "function", message.name == nil {
            throw reader.missing("name")
        }
        if role == "tool", message.toolCallID == nil {
            throw reader.missing("tool_call_id")
        }
        guard role == "assistant" else {
            for key in ["tool_calls", "function_call"] where reader.value(key) != nil {
                throw .invalidValue(
                    "Only messages of the role 'assistant' have '\(key)'.",
                    param: reader.path(key)
                )
            }
            return message
        }
        message.toolCalls = try toolCalls(reader)
        message.reasoningContent = try reader.string("reasoning")
        if let reasoning = try reader.string("reasoning_content") {
            message.reasoningContent = reasoning
        }
        return message
    }

    private static func content(
        _ reader: RequestReader,
        role: String
    ) throws(APIError) -> ChatMessage.Content? {
        guard let value = reader.value("content") else {
            if role == "assistant", let refusal = try reader.string("refusal") {
                return .text(refusal)
            }
            // An assistant that calls tools need not say anything.
            let calls = ["tool_calls", "function_call"]
            guard role == "assistant", calls.contains(where: { reader.value($0) != nil }) else {
                throw reader.missing("content")
            }
            return nil
        }
        if let text = value.stringValue {
            return .text(text)
        }
        guard let parts = value.arrayValue else {
            throw RequestReader.invalidType(
                reader.path("content"),
                expected: "a string or an array of parts",
                found: value
            )
        }
        guard !parts.isEmpty else {
            throw .invalid(
                "Invalid '\(reader.path("content"))': empty array.",
                param: reader.path("content"),
                code: "empty_array"
            )
        }
        var texts: [ContentPart] = []
        for (index, value) in parts.enumerated() {
            texts.append(
                try part(.reader(of: value, at: "\(reader.path("content"))[\(index)]"), role: role)
            )
        }
        return .parts(texts)
    }

    private static func part(
        _ part: RequestReader,
        role: String
    ) throws(APIError) -> ContentPart {
        let type = try part.requiredString("type")
        let isRefusal = type == "refusal" && role == "assistant"
        guard type == "text" || isRefusal else {
            let known = ["image_url", "input_audio", "file", "video_url", "audio_url", "refusal"]
            let message =
                known.contains(type)
                ? "Parts of the type '\(type)' are not supported; the model reads text."
                : "Invalid value: '\(type)'. Supported values are: 'text'."
            throw .invalidValue(message, param: part.path("type"))
        }
        try partFields.check(part)
        return .text(try part.requiredString(type))
    }

    private static func toolCalls(
        _ reader: RequestReader
    ) throws(APIError) -> [ToolCall] {
        var calls: [ToolCall] = []
        for (index, value) in (try reader.array("tool_calls") ?? []).enumerated() {
            let call = try RequestReader.reader(
                of: value,
                at: "\(reader.path("tool_calls"))[\(index)]"
            )
            if let type = try call.string("type"), type != "function" {
                throw .invalidValue(
                    "Invalid value: '\(type)'. Supported values are: 'function'.",
                    param: call.path("type")
                )
            }
            try callFields.check(call)
            guard let function = try call.nested("function") else { throw call.missing("function") }
            calls.append(try toolCall(function, id: try call.string("id")))
        }
        if let function = try reader.nested("function_call") {
            calls.append(try toolCall(function, id: nil))
        }
        return calls
    }

    /// Reads a call; arguments come as JSON text, as OpenAI has them, or as an object.
    private static func toolCall(
        _ function: RequestReader,
        id: String?
    ) throws(APIError) -> ToolCall {
        try functionFields.check(function)
        let arguments = function.value("arguments") ?? .string("{}")
        guard arguments.stringValue != nil || arguments.objectValue != nil else {
            throw RequestReader.invalidType(
                function.path("arguments"),
                expected: "a string",
                found: arguments
            )
        }
        return ToolCall(
            id: id,
            name: try function.requiredString("name"),
            arguments: arguments
        )
    }
}
