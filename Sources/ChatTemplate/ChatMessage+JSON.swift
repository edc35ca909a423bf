package import JSON

extension ChatMessage {
    /// Reads a message of the chat API.
    ///
    /// - Parameters:
    ///   - json: The message.
    ///   - path: Where it stands, for error messages, such as `messages[3]`.
    /// - Throws: `ChatTemplateError.invalidMessage` naming the member that is wrong.
    package init(json: JSONValue, path: String) throws(ChatTemplateError) {
        guard case .object(let object) = json else {
            throw .invalidMessage(path: path, expected: "an object", found: json.typeName)
        }
        let reader = MessageReader(object: object, path: path)
        self.init(
            role: try reader.required("role"),
            content: try reader.content(),
            name: try reader.optional("name"),
            toolCalls: try reader.toolCalls(),
            toolCallID: try reader.optional("tool_call_id"),
            reasoningContent: try reader.optional("reasoning_content")
        )
        let known: Set<String> = [
            "role", "content", "name", "tool_calls", "tool_call_id", "reasoning_content",
        ]
        for (key, value) in object where !known.contains(key) { extra[key] = value }
    }

    /// Reads the messages of a chat.
    ///
    /// - Parameters:
    ///   - json: An array of messages.
    ///   - path: Where it stands, for error messages.
    /// - Returns: The messages in order.
    /// - Throws: `ChatTemplateError.invalidMessage` naming the member that is wrong.
    package static func list(
        json: JSONValue,
        path: String = "messages"
    ) throws(ChatTemplateError) -> [ChatMessage] {
        guard case .array(let items) = json else {
            throw .invalidMessage(path: path, expected: "an array", found: json.typeName)
        }
        var messages: [ChatMessage] = []
        for (index, item) in items.enumerated() {
            messages.append(try ChatMessage(json: item, path: "\(path)[\(index)]"))
        }
        return messages
    }
}

/// Reads the members of one object and names the one that is wrong.
private struct MessageReader {
    let object: JSONObject
    let path: String

    func required(_ key: String) throws(ChatTemplateError) -> String {
        guard let value = try optional(key) else {
            throw .invalidMessage(
                path: "\(path).\(key)",
                expected: "a string",
                found: object[key]?.typeName ?? "nothing"
            )
        }
        return value
    }

    /// A string; `nil` if it is absent or null.
    func optional(_ key: String) throws(ChatTemplateError) -> String? {
        switch object[key] {
        case nil, .null?: return nil
        case .string(let text)?: return text
        case let other?:
            throw .invalidMessage(
                path: "\(path).\(key)",
                expected: "a string",
                found: other.typeName
            )
        }
    }

    func content() throws(ChatTemplateError) -> ChatMessage.Content? {
        switch object["content"] {
        case nil, .null?: return nil
        case .string(let text)?: return .text(text)
        case .array(let items)?:
            var parts: [ContentPart] = []
            for (index, item) in items.enumerated() {
                parts.append(try part(item, path: "\(path).content[\(index)]"))
            }
            return .parts(parts)
        case let other?:
            throw .invalidMessage(
                path: "\(path).content",
                expected: "a string, an array of parts or null",
                found: other.typeName
            )
        }
    }

    private func part(_ json: JSONValue, path: String) throws(ChatTemplateError) -> ContentPart {
        guard case .object(let object) = json else {
            throw .invalidMessage(path: path, expected: "an object", found: json.typeName)
        }
        let reader = MessageReader(object: object, path: path)
        guard try reader.required("type") == "text" else { return .other(object) }
        return .text(try reader.required("text"))
    }

    func toolCalls() throws(ChatTemplateError) -> [ToolCall] {
        let path = "\(path).tool_calls"
        switch object["tool_calls"] {
        case nil, .null?: return []
        case .array(let items)?:
            var calls: [ToolCall] = []
            for (index, item) in items.enumerated() {
                calls.append(try toolCall(item, path: "\(path)[\(index)]"))
            }
            return calls
        case let other?:
            throw .invalidMessage(path: path, expected: "an array", found: other.typeName)
        }
    }

    private func toolCall(_ json: JSONValue, path: String) throws(ChatTemplateError) -> ToolCall {
        guard case .object(let object) = json else {
            throw .invalidMessage(path: path, expected: "an object", found: json.typeName)
        }
        let function = object["function"] ?? .null
        guard case .object(let members) = function else {
            throw .invalidMessage(
                path: "\(path).function",
                expected: "an object",
                found: function.typeName
            )
        }
        let reader = MessageReader(object: members, path: "\(path).function")
        let arguments = members["arguments"] ?? .string("{}")
        switch arguments {
        case .string, .object: break
        default:
            throw .invalidMessage(
                path: "\(path).function.arguments",
                expected: "an object or the text of one",
                found: arguments.typeName
            )
        }
        return ToolCall(
            id: try MessageReader(object: object, path: path).optional("id"),
            name: try reader.required("name"),
            arguments: arguments
        )
    }
}
