import ChatTemplate
import JSON

/// Reads one message of Ollama's chat requests.
enum OllamaMessage {
    /// The fields of a message.
    static let fields: [RequestField] = [
        .honoured("role", from: .ollama, "system, user, assistant or tool."),
        .honoured("content", from: .ollama, "The text."),
        .honoured("thinking", from: .ollama, "What the assistant thought."),
        .honoured("tool_calls", from: .ollama, "The calls that the assistant made."),
        .honoured("tool_name", from: .ollama, "The tool whose result this is."),
        .honoured("tool_call_id", from: .ollama, "The call that this answers."),
        .refused("images", from: .ollama, except: [[]], "Only text is understood."),
    ]

    private static let callFields: [RequestField] = [
        .honoured("function", from: .ollama, "The call."),
        .honoured("id", from: .ollama, "Names the call."),
        .noEffect("type", from: .ollama, "Every call is of a function."),
    ]

    private static let functionFields: [RequestField] = [
        .honoured("name", from: .ollama, "The function."),
        .honoured("arguments", from: .ollama, "An object."),
        .noEffect("index", from: .ollama, "Calls stand in their order."),
        .noEffect("description", from: .ollama, "The tool describes it."),
    ]

    /// Reads a message.
    ///
    /// - Throws: `APIError` naming the field.
    static func message(_ reader: RequestReader) throws(APIError) -> ChatMessage {
        try fields.check(reader)
        let roles = ["system", "user", "assistant", "tool"]
        guard let role = try reader.choice("role", of: roles) else { throw reader.missing("role") }
        var message = ChatMessage(role: role, content: nil)
        message.toolCalls = try calls(reader)
        let text = try reader.string("content")
        guard text != nil || !message.toolCalls.isEmpty else { throw reader.missing("content") }
        if let text { message.content = .text(text) }
        message.reasoningContent = try reader.string("thinking")
        message.name = try reader.string("tool_name")
        message.toolCallID = try reader.string("tool_call_id")
        return message
    }

    private static func calls(_ reader: RequestReader) throws(APIError) -> [ToolCall] {
        var calls: [ToolCall] = []
        for (index, value) in (try reader.array("tool_calls") ?? []).enumerated() {
            let path = "\(reader.path("tool_calls"))[\(index)]"
            let call = try RequestReader.reader(of: value, at: path)
            try callFields.check(call)
            guard let function = try call.nested("function") else { throw call.missing("function") }
            try functionFields.check(function)
            calls.append(
                ToolCall(
                    id: try call.string("id"),
                    name: try function.requiredString("name"),
                    arguments: .object(try function.nested("arguments")?.object ?? [:])
                )
            )
        }
        return calls
    }
}
