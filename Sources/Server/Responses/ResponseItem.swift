import ChatTemplate
import JSON

/// One item of a conversation as `/v1/responses` has them: message, call, result or thought.
struct ResponseItem: Sendable, Equatable {
    /// What the item means to a chat.
    enum Meaning: Sendable, Equatable {
        case message(ChatMessage)
        case call(ToolCall)
        case result(ChatMessage)
        case reasoning(String)
        /// An item of a kept answer, which takes its place.
        case reference
    }

    /// The item's name.
    var id: String
    /// The item as it was given, with what it is named and complete where it was short.
    var json: JSONValue
    var meaning: Meaning

    private static let roles = ["system", "developer", "user", "assistant"]

    /// Reads an input: a text, which the user says, or an array of items.
    ///
    /// - Throws: `APIError` naming the item and its field.
    static func read(_ value: JSONValue, at path: String) throws(APIError) -> [ResponseItem] {
        if value.stringValue != nil {
            let message: JSONObject = [
                "type": "message", "role": "user",
                "content": [["type": "input_text", "text": value]],
            ]
            return [try item(RequestReader(message, prefix: path))]
        }
        guard let array = value.arrayValue else {
            throw RequestReader.invalidType(
                path,
                expected: "a string or an array of items",
                found: value
            )
        }
        guard !array.isEmpty else {
            throw .invalid(
                "Invalid '\(path)': empty array.",
                param: path,
                code: "empty_array"
            )
        }
        var items: [ResponseItem] = []
        for (index, value) in array.enumerated() {
            items.append(try item(.reader(of: value, at: "\(path)[\(index)]")))
        }
        return items
    }

    private static func item(_ reader: RequestReader) throws(APIError) -> ResponseItem {
        let type = try reader.string("type") ?? "message"
        guard let fields = ResponseFields.items[type] else {
            let names = ResponseFields.items.keys.sorted().map { "'\($0)'" }
            throw .invalidValue(
                """
                Invalid value: '\(type)'. Supported values are: \
                \(names.joined(separator: ", ")).
                """,
                param: reader.path("type")
            )
        }
        try fields.check(reader)
        let meaning = try meaning(of: type, reader)
        let prefixes = [
            "message": "msg_", "function_call": "fc_", "function_call_output": "fco_",
            "reasoning": "rs_",
        ]
        let given = try reader.string("id")
        if type == "item_reference", given == nil { throw reader.missing("id") }
        let id = given ?? Identifier.random(prefix: prefixes[type] ?? "item_")
        var json = reader.object
        json["id"] = .string(id)
        json["type"] = .string(type)
        if type != "item_reference", type != "reasoning", reader.value("status") == nil {
            json["status"] = "completed"
        }
        if type == "message", let text = reader.object["content"], text.stringValue != nil {
            let part: JSONObject =
                reader.object["role"] == "assistant"
                ? ["type": "output_text", "text": text, "annotations": []]
                : ["type": "input_text", "text": text]
            json["content"] = [.object(part)]
        }
        return ResponseItem(id: id, json: .object(json), meaning: meaning)
    }

    private static func meaning(
        of type: String,
        _ reader: RequestReader
    ) throws(APIError) -> Meaning {
        switch type {
        case "function_call":
            return .call(
                ToolCall(
                    id: try reader.requiredString("call_id"),
                    name: try reader.requiredString("name"),
                    arguments: .string(try reader.requiredString("arguments"))
                )
            )
        case "function_call_output":
            let call = try reader.requiredString("call_id")
            let content = try content(reader, "output", parts: ["input_text"])
            return .result(ChatMessage(role: "tool", content: content, toolCallID: call))
        case "reasoning":
            let content = try content(
                reader,
                "content",
                parts: ["reasoning_text"],
                isOptional: true
            )
            return .reasoning(ChatMessage(role: "assistant", content: content).text ?? "")
        case "item_reference":
            return .reference
        default:
            guard let role = try reader.choice("role", of: roles) else {
                throw reader.missing("role")
            }
            let parts =
                role == "assistant" ? ["output_text", "input_text", "refusal"] : ["input_text"]
            let content = try content(reader, "content", parts: parts)
            return .message(ChatMessage(role: role, content: content))
        }
    }

    private static func content(
        _ reader: RequestReader,
        _ key: String,
        parts known: [String],
        isOptional: Bool = false
    ) throws(APIError) -> ChatMessage.Content? {
        guard let value = reader.value(key) else {
            guard isOptional else { throw reader.missing(key) }
            return nil
        }
        if let text = value.stringValue { return .text(text) }
        guard let array = value.arrayValue else {
            throw RequestReader.invalidType(
                reader.path(key),
                expected: "a string or an array of parts",
                found: value
            )
        }
        var texts: [String] = []
        for (index, value) in array.enumerated() {
            let part = try RequestReader.reader(of: value, at: "\(reader.path(key))[\(index)]")
            let type = try part.requiredString("type")
            guard known.contains(type) else {
                throw .invalidValue(
                    """
                    Parts of the type '\(type)' are not supported here; there is \
                    \(known.map { "'\($0)'" }.joined(separator: ", ")).
                    """,
                    param: part.path("type")
                )
            }
            try ResponseFields.parts.check(part)
            texts.append(try part.requiredString(type == "refusal" ? "refusal" : "text"))
        }
        // A template sees one text: parts are a matter of transport.
        return .text(texts.joined(separator: "\n"))
    }

    /// The chat that the items make: thoughts, words and calls of one answer become one message.
    static func messages(_ items: [ResponseItem]) -> [ChatMessage] {
        var messages: [ChatMessage] = []
        var answer: ChatMessage?
        func flush() {
            if let answer { messages.append(answer) }
            answer = nil
        }
        for item in items {
            var open = answer ?? ChatMessage(role: "assistant", content: nil)
            switch item.meaning {
            case .message(let message) where message.role == "assistant":
                if open.content != nil || !open.toolCalls.isEmpty {
                    flush()
                    open = ChatMessage(role: "assistant", content: nil)
                }
                open.content = message.content
                answer = open
            case .reasoning(let text):
                if open.content != nil || !open.toolCalls.isEmpty || open.reasoningContent != nil {
                    flush()
                    open = ChatMessage(role: "assistant", content: nil)
                }
                open.reasoningContent = text
                answer = open
            case .call(let call):
                open.toolCalls.append(call)
                answer = open
            case .message(let message), .result(let message):
                flush()
                messages.append(message)
            case .reference:
                break
            }
        }
        flush()
        return messages
    }
}
