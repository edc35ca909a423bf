package import JSON
package import Jinja

/// One message of a chat.
package struct ChatMessage: Sendable, Equatable {
    /// What a message says.
    package enum Content: Sendable, Equatable {
        case text(String)
        case parts([ContentPart])
    }

    /// Who speaks: `system`, `developer`, `user`, `assistant`, `tool` or what a template knows.
    package var role: String
    /// What is said; `nil` for a message that only calls tools.
    package var content: Content?
    /// The speaker's name, or the function's whose result this is.
    package var name: String?
    /// The calls an assistant asks for.
    package var toolCalls: [ToolCall]
    /// The call whose result this is.
    package var toolCallID: String?
    /// What a model thought before it answered.
    package var reasoningContent: String?
    /// Further members, such as `thinking`, that some templates know.
    package var extra: JSONObject

    /// Makes a message.
    package init(
        role: String,
        content: Content?,
        name: String? = nil,
        toolCalls: [ToolCall] = [],
        toolCallID: String? = nil,
        reasoningContent: String? = nil,
        extra: JSONObject = [:]
    ) {
        self.role = role
        self.content = content
        self.name = name
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
        self.reasoningContent = reasoningContent
        self.extra = extra
    }

    /// Makes a message of plain text.
    package init(_ role: String, _ text: String) {
        self.init(role: role, content: .text(text))
    }

    /// The text of the content, parts joined by line ends; `nil` if there is none.
    package var text: String? {
        switch content {
        case .text(let text): return text
        case .parts(let parts):
            return parts.compactMap { part -> String? in
                if case .text(let text) = part { text } else { nil }
            }.joined(separator: "\n")
        case nil: return nil
        }
    }

    /// The message as a template sees it in Hugging Face transformers: members in the order of
    /// the chat API, absent ones left out, content always there.
    package var json: JSONObject {
        var message: JSONObject = ["role": .string(role)]
        switch content {
        case .text(let text): message["content"] = .string(text)
        case .parts(let parts): message["content"] = .array(parts.map(\.json))
        case nil: message["content"] = .null
        }
        if let name { message["name"] = .string(name) }
        if let reasoningContent { message["reasoning_content"] = .string(reasoningContent) }
        if !toolCalls.isEmpty {
            message["tool_calls"] = .array(toolCalls.map { $0.json(arguments: $0.arguments) })
        }
        if let toolCallID { message["tool_call_id"] = .string(toolCallID) }
        for (key, value) in extra where message[key] == nil { message[key] = value }
        return message
    }

    /// The message as a value of the template language.
    package var jinja: JinjaValue { JinjaValue(.object(json)) }
}
