import ChatTemplate
import JSON

/// Tools for models whose chat template shows none: they are described in the system message, and
/// calls and results of earlier turns become text where the template loses them.
enum ToolInstructions {
    /// The conversation with a description of tools in the system message.
    ///
    /// - Parameters:
    ///   - tools: The tools; without any, nothing changes.
    ///   - messages: The conversation.
    ///   - format: How the model writes calls.
    /// - Returns: The conversation.
    static func described(
        _ tools: [ToolDefinition],
        in messages: [ChatMessage],
        _ format: ToolFormat
    ) -> [ChatMessage] {
        guard !tools.isEmpty else { return messages }
        var result = messages
        let text = instructions(tools, format)
        if let first = result.first, first.role == "system" || first.role == "developer" {
            result[0].content = .text([first.text ?? "", text].joined(separator: "\n\n"))
        } else {
            result.insert(ChatMessage("system", text), at: 0)
        }
        return result
    }

    private static func instructions(_ tools: [ToolDefinition], _ format: ToolFormat) -> String {
        let descriptions = tools.map { String(decoding: $0.json.wireBytes, as: UTF8.self) }
        let usage =
            format == .generic
            ? """
            For each function call, return a json object with function name and arguments within \
            <tool_call></tool_call> XML tags:
            <tool_call>
            {"name": <function-name>, "arguments": <args-json-object>}
            </tool_call>
            """
            : """
            For each function call, return its name and its arguments as a json object like this:
            \(format.written([ToolCall(name: "function-name", arguments: [:])], after: 0))
            """
        return """
            # Tools

            You may call one or more functions to assist with the user query.

            You are provided with function signatures within <tools></tools> XML tags:
            <tools>
            \(descriptions.joined(separator: "\n"))
            </tools>

            \(usage)
            """
    }

    /// The conversation with calls of tools as text of the assistant's messages.
    ///
    /// - Parameters:
    ///   - messages: The conversation.
    ///   - format: How the model writes calls.
    ///   - keepsResults: Whether results keep a role of their own; otherwise the user brings them,
    ///     those of one turn and what the user says next in one message, since many templates
    ///     want the roles to alternate.
    /// - Returns: The conversation.
    static func withCallsAsText(
        _ messages: [ChatMessage],
        _ format: ToolFormat,
        keepsResults: Bool
    ) -> [ChatMessage] {
        var result: [ChatMessage] = []
        var callCount = 0
        var endsWithResult = false
        for var message in messages {
            var isResult = message.isToolResult
            if !message.toolCalls.isEmpty {
                let calls = format.written(message.toolCalls, after: callCount)
                callCount += message.toolCalls.count
                let said = message.text.flatMap { $0.isEmpty ? nil : $0 }
                message.content = .text([said, calls].compactMap(\.self).joined(separator: "\n"))
                message.toolCalls = []
            } else if isResult, keepsResults {
                isResult = false
            } else if isResult {
                let text = "<tool_response>\n\(message.text ?? "")\n</tool_response>"
                message = ChatMessage("user", text)
            }
            if endsWithResult, message.role == "user", let text = message.text,
                !message.hasOtherParts
            {
                let before = result[result.count - 1].text ?? ""
                result[result.count - 1].content = .text(before + "\n" + text)
            } else {
                result.append(message)
                endsWithResult = isResult
            }
        }
        return result
    }
}

extension ChatMessage {
    /// Whether it calls a tool or brings a tool's result.
    var isAboutTools: Bool { isToolResult || !toolCalls.isEmpty }

    /// Whether it brings a tool's result.
    var isToolResult: Bool { role == "tool" || role == "function" }

    /// Whether its content has parts that are no text.
    var hasOtherParts: Bool {
        guard case .parts(let parts) = content else { return false }
        return parts.contains { $0.type != "text" }
    }
}
