internal import JSON

/// Brings messages into a form that a template can take.
///
/// Where a template takes messages as they are, they stay as they are.
struct MessageAdapter {
    private let capabilities: TemplateCapabilities

    init(_ capabilities: TemplateCapabilities) {
        self.capabilities = capabilities
    }

    /// The messages as the template gets them.
    func adapted(_ messages: [ChatMessage]) throws(ChatTemplateError) -> [JSONObject] {
        var result: [JSONObject] = []
        for message in foldingSystem(messages) {
            var json = message.json
            json["content"] = try content(of: message)
            if !message.toolCalls.isEmpty {
                json["tool_calls"] = .array(message.toolCalls.map(call))
            }
            result.append(json)
        }
        return result
    }

    // MARK: - Roles

    /// Puts instructions at the start of the user's next message where there is no system role.
    ///
    /// Instructions that no message of the user follows become one.
    private func foldingSystem(_ messages: [ChatMessage]) -> [ChatMessage] {
        var result: [ChatMessage] = []
        var pending: [String] = []
        for var message in messages {
            if message.role == "developer", !capabilities.supportsDeveloperRole {
                message.role = "system"
            }
            if message.role == "system", !capabilities.supportsSystemRole {
                if let text = message.text { pending.append(text) }
                continue
            }
            if message.role == "user", !pending.isEmpty {
                message.content = prefixed(message.content, with: pending)
                pending = []
            }
            result.append(message)
        }
        if !pending.isEmpty {
            result.append(ChatMessage("user", pending.joined(separator: "\n\n")))
        }
        return result
    }

    private func prefixed(
        _ content: ChatMessage.Content?,
        with instructions: [String]
    ) -> ChatMessage.Content {
        let prefix = instructions.joined(separator: "\n\n")
        switch content {
        case .text(let text): return .text(prefix + "\n\n" + text)
        case .parts(let parts): return .parts([.text(prefix + "\n\n")] + parts)
        case nil: return .text(prefix)
        }
    }

    // MARK: - Content

    private func content(of message: ChatMessage) throws(ChatTemplateError) -> JSONValue {
        if !message.toolCalls.isEmpty, message.text?.isEmpty ?? true {
            return emptyContent(of: message)
        }
        switch message.content {
        case nil: return .null
        case .text(let text):
            return capabilities.takesText ? .string(text) : .array([ContentPart.text(text).json])
        case .parts(let parts):
            if capabilities.takesParts { return .array(parts.map(\.json)) }
            if let other = parts.first(where: { $0.type != "text" }) {
                throw .unsupportedPart(type: other.type)
            }
            return .string(message.text ?? "")
        }
    }

    /// No content beside calls of tools: as it was given, unless the template needs the other
    /// form.
    private func emptyContent(of message: ChatMessage) -> JSONValue {
        let isNull = message.content == nil
        let keepsNull = capabilities.takesNullContent || !capabilities.takesEmptyContent
        let keepsEmpty = capabilities.takesEmptyContent || !capabilities.takesNullContent
        if isNull ? keepsNull : !keepsEmpty { return .null }
        return capabilities.takesText ? .string("") : .array([])
    }

    // MARK: - Calls

    /// A call with its arguments in the form given, or in the other where the template needs it.
    private func call(_ call: ToolCall) -> JSONValue {
        var arguments = call.arguments
        if case .string = arguments, !capabilities.takesArgumentTexts {
            arguments = call.parsedArguments
        }
        if case .object = arguments, !capabilities.takesArgumentObjects {
            arguments = capabilities.takesArgumentTexts ? call.serializedArguments : arguments
        }
        return call.json(arguments: arguments)
    }
}
