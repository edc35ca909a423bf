import ChatTemplate
import JSON

/// Reads the conversation of Anthropic's requests.
struct AnthropicMessages {
    /// The conversation so far.
    private var messages: [ChatMessage] = []
    /// The names of the tools by the ids of their calls.
    private var calledTools: [String: String] = [:]

    private static let fields: [RequestField] = [
        .honoured("role", from: .anthropic, "user or assistant."),
        .honoured("content", from: .anthropic, "A text, or an array of blocks."),
    ]

    /// The fields of content blocks, whatever their type.
    static let blockFields: [RequestField] = [
        .honoured("type", from: .anthropic, "text, tool_use, tool_result or thinking."),
        .honoured("text", from: .anthropic, "The text of a text block."),
        .honoured("id", from: .anthropic, "Names a call in a tool_use block."),
        .honoured("name", from: .anthropic, "The function that a tool_use block calls."),
        .honoured("input", from: .anthropic, "The arguments of a tool_use block."),
        .honoured("tool_use_id", from: .anthropic, "The call that a tool_result block answers."),
        .honoured("content", from: .anthropic, "The result: a text, or text blocks."),
        .honoured("is_error", from: .anthropic, "Puts 'Error: ' before the result."),
        .honoured("thinking", from: .anthropic, "What the assistant thought."),
        .noEffect("signature", from: .anthropic, "Thinking is taken as it is."),
        .noEffect("caller", from: .anthropic, "Every call comes from the model."),
        .noEffect("cache_control", from: .anthropic, "The prompt's prefix is always reused."),
        .refused("toolset_name", from: .anthropic, "Tools come one by one, not in sets."),
        .refused("citations", from: .anthropic, except: [[]], "Sources are not cited."),
    ]

    /// Reads `system` and `messages`.
    ///
    /// - Returns: The messages, and whether the last one, the assistant's, is to be continued.
    /// - Throws: `APIError` naming the field.
    static func read(
        _ reader: RequestReader
    ) throws(APIError) -> (messages: [ChatMessage], isContinued: Bool) {
        var conversation = AnthropicMessages()
        if let system = reader.value("system") {
            let texts = try texts(system, at: "system")
            if !texts.isEmpty {
                conversation.messages.append(message("system", texts))
            }
        }
        guard let values = try reader.array("messages") else { throw reader.missing("messages") }
        guard !values.isEmpty else {
            throw .invalidValue("messages: at least one message is required", param: "messages")
        }
        var role = ""
        for (index, value) in values.enumerated() {
            let message = try RequestReader.reader(of: value, at: "messages[\(index)]")
            try fields.check(message)
            guard let next = try message.choice("role", of: ["user", "assistant"]) else {
                throw message.missing("role")
            }
            role = next
            let content = try message.required("content")
            let blocks = try Self.blocks(content, at: message.path("content"))
            if role == "user" {
                try conversation.addUser(blocks)
            } else {
                try conversation.addAssistant(blocks)
            }
        }
        let last = conversation.messages.last
        let isContinued = role == "assistant" && last?.toolCalls.isEmpty == true
        return (conversation.messages, isContinued && last?.text?.isEmpty == false)
    }

    /// Results of calls become messages of their own, in their places.
    private mutating func addUser(_ blocks: [RequestReader]) throws(APIError) {
        var texts: [String] = []
        for block in blocks {
            switch try block.requiredString("type") {
            case "text":
                texts.append(try block.requiredString("text"))
            case "tool_result":
                flush(&texts)
                messages.append(try result(block))
            case let type:
                throw Self.unknown(type, block, known: "'text' and 'tool_result'")
            }
        }
        flush(&texts)
    }

    private mutating func addAssistant(_ blocks: [RequestReader]) throws(APIError) {
        var texts: [String] = []
        var reasoning = ""
        var calls: [ToolCall] = []
        for block in blocks {
            switch try block.requiredString("type") {
            case "text":
                texts.append(try block.requiredString("text"))
            case "thinking":
                reasoning += try block.requiredString("thinking")
            case "tool_use":
                let id = try block.requiredString("id")
                let name = try block.requiredString("name")
                let input = try block.nested("input")?.object ?? [:]
                calls.append(ToolCall(id: id, name: name, arguments: .object(input)))
                calledTools[id] = name
            case let type:
                throw Self.unknown(type, block, known: "'text', 'thinking' and 'tool_use'")
            }
        }
        var message = ChatMessage(role: "assistant", content: nil)
        if !texts.isEmpty || calls.isEmpty { message.content = .text(texts.joined()) }
        message.toolCalls = calls
        message.reasoningContent = reasoning.isEmpty ? nil : reasoning
        messages.append(message)
    }

    private func result(_ block: RequestReader) throws(APIError) -> ChatMessage {
        let id = try block.requiredString("tool_use_id")
        var texts: [String] = []
        if let content = block.value("content") {
            texts = try Self.texts(content, at: block.path("content"))
        }
        if try block.bool("is_error") == true { texts.insert("Error: ", at: 0) }
        var message = ChatMessage(role: "tool", content: .text(texts.joined()))
        message.toolCallID = id
        message.name = calledTools[id]
        return message
    }

    /// Turns of the user that follow each other are one, as this API has it.
    private mutating func flush(_ texts: inout [String]) {
        guard !texts.isEmpty else { return }
        if let last = messages.last, last.role == "user", let text = last.text {
            messages[messages.count - 1] = Self.message("user", [text] + texts)
        } else {
            messages.append(Self.message("user", texts))
        }
        texts = []
    }

    private static func message(_ role: String, _ texts: [String]) -> ChatMessage {
        ChatMessage(role: role, content: .text(texts.joined(separator: "\n")))
    }

    /// The texts of a text or of text blocks.
    private static func texts(_ value: JSONValue, at path: String) throws(APIError) -> [String] {
        var texts: [String] = []
        for block in try blocks(value, at: path) {
            let type = try block.requiredString("type")
            guard type == "text" else { throw unknown(type, block, known: "'text'") }
            texts.append(try block.requiredString("text"))
        }
        return texts
    }

    /// Blocks; a text stands for a block of it.
    private static func blocks(
        _ value: JSONValue,
        at path: String
    ) throws(APIError) -> [RequestReader] {
        if value.stringValue != nil {
            return [RequestReader(["type": "text", "text": value], prefix: path)]
        }
        guard let array = value.arrayValue else {
            throw RequestReader.invalidType(
                path,
                expected: "a string or an array of blocks",
                found: value
            )
        }
        var blocks: [RequestReader] = []
        for (index, element) in array.enumerated() {
            let block = try RequestReader.reader(of: element, at: "\(path)[\(index)]")
            // The type first: an image's own fields are not what is wrong with it.
            let type = try block.requiredString("type")
            guard ["text", "tool_use", "tool_result", "thinking"].contains(type) else {
                throw unknown(type, block, known: "'text', 'tool_use', 'tool_result', 'thinking'")
            }
            try blockFields.check(block)
            blocks.append(block)
        }
        return blocks
    }

    private static func unknown(
        _ type: String,
        _ block: RequestReader,
        known: String
    ) -> APIError {
        .invalidValue(
            "Blocks of the type '\(type)' are not supported here; \(known) are.",
            param: block.path("type")
        )
    }
}
