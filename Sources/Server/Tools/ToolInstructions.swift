import ChatTemplate
import JSON

/// Tools for models whose chat template knows none: they are described in the system message, and
/// calls and results of earlier turns become text.
enum ToolInstructions {
    /// The conversation with everything about tools as text.
    static func written(
        into messages: [ChatMessage],
        tools: [ToolDefinition]
    ) -> [ChatMessage] {
        var result = messages.map(plain)
        guard !tools.isEmpty else { return result }
        let text = instructions(tools)
        if let first = result.first, first.role == "system" || first.role == "developer" {
            result[0].content = .text([first.text ?? "", text].joined(separator: "\n\n"))
        } else {
            result.insert(ChatMessage("system", text), at: 0)
        }
        return result
    }

    private static func instructions(_ tools: [ToolDefinition]) -> String {
        let descriptions = tools.map { String(decoding: $0.json.wireBytes, as: UTF8.self) }
        return """
            # Tools

            You may call one or more functions to assist with the user query.

            You are provided with function signatures within <tools></tools> XML tags:
            <tools>
            \(descriptions.joined(separator: "\n"))
            </tools>

            For each function call, return a json object with function name and arguments within \
            <tool_call></tool_call> XML tags:
            <tool_call>
            {"name": <function-name>, "arguments": <args-json-object>}
            </tool_call>
            """
    }

    private static func plain(_ message: ChatMessage) -> ChatMessage {
        var message = message
        if message.role == "tool" || message.role == "function" {
            return ChatMessage("user", "<tool_response>\n\(message.text ?? "")\n</tool_response>")
        }
        guard !message.toolCalls.isEmpty else { return message }
        let calls = message.toolCalls.map { call in
            var arguments = call.arguments
            if let text = arguments.stringValue, let value = try? JSONValue(parsing: text) {
                arguments = value
            }
            let json: JSONValue = ["name": .string(call.name), "arguments": arguments]
            let text = String(decoding: json.wireBytes, as: UTF8.self)
            return "<tool_call>\n\(text)\n</tool_call>"
        }
        message.content = .text(([message.text].compactMap(\.self) + calls).joined(separator: "\n"))
        message.toolCalls = []
        return message
    }
}

extension ChatMessage {
    /// Whether it calls a tool or brings a tool's result.
    var isAboutTools: Bool { role == "tool" || role == "function" || !toolCalls.isEmpty }
}
