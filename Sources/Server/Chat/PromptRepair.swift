import ChatTemplate
import JSON

/// Other ways of saying the same, for conversations with tools that a template refuses.
///
/// Many templates were written for the requests of one client: they read descriptions that others
/// leave out, want identifiers of one form, or one call a message. A conversation that a template
/// takes as it is is never changed.
enum PromptRepair: CaseIterable {
    /// Empty descriptions of functions and parameters that have none.
    case descriptions
    /// Identifiers of nine letters and digits, as Mistral's templates want them.
    case identifiers
    /// One call a message, each before its result, as Llama 3's templates want them.
    case separateCalls

    /// A conversation's messages and tools.
    struct Conversation: Equatable {
        var messages: [ChatMessage]
        var tools: [ToolDefinition]
    }

    /// The conversation said in this way.
    func applied(to conversation: Conversation) -> Conversation {
        var result = conversation
        switch self {
        case .descriptions: result.tools = conversation.tools.map(Self.described)
        case .identifiers: Self.shortenIdentifiers(&result.messages)
        case .separateCalls: result.messages = Self.separated(conversation.messages)
        }
        return result
    }

    /// The conversation with its system message in the user's last one, if a prompt lacks it.
    ///
    /// - Parameters:
    ///   - prompt: What a template wrote.
    ///   - conversation: The conversation that it wrote it of.
    /// - Returns: nil where nothing is lost.
    static func withInstructions(
        lostBy prompt: String,
        in conversation: Conversation
    ) -> Conversation? {
        guard let first = conversation.messages.first, first.role == "system",
            let instructions = first.text, let last = conversation.messages.last,
            last.role != "user", last.role != "system",
            let place = conversation.messages.lastIndex(where: { $0.role == "user" }),
            case .text(let request)? = conversation.messages[place].content
        else { return nil }
        let essence = instructions.drop(while: \.isWhitespace).prefix { !$0.isNewline }
        guard !essence.isEmpty, !prompt.contains(bytesOf: String(essence)) else { return nil }
        var other = conversation
        other.messages[place].content = .text(instructions + "\n\n" + request)
        other.messages.removeFirst()
        return other
    }

    private static func described(_ tool: ToolDefinition) -> ToolDefinition {
        var tool = tool
        tool.description = tool.description ?? ""
        guard var parameters = tool.parameters?.objectValue,
            let properties = parameters["properties"]?.objectValue
        else { return tool }
        var described = JSONObject()
        for (name, property) in properties {
            guard var schema = property.objectValue, schema["description"] == nil else {
                described[name] = property
                continue
            }
            schema["description"] = ""
            described[name] = .object(schema)
        }
        parameters["properties"] = .object(described)
        tool.parameters = .object(parameters)
        return tool
    }

    private static func shortenIdentifiers(_ messages: inout [ChatMessage]) {
        var short: [String: String] = [:]
        func shortened(_ id: String) -> String {
            if id.utf8.count == 9, id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
                return id
            }
            // Counted, so that they stay the same when the conversation goes on.
            let digits = String(short.count + 1)
            let next = "call" + String(repeating: "0", count: max(5 - digits.count, 0)) + digits
            return short[id, default: next]
        }
        for index in messages.indices {
            for call in messages[index].toolCalls.indices {
                guard let id = messages[index].toolCalls[call].id else { continue }
                short[id] = shortened(id)
                messages[index].toolCalls[call].id = short[id]
            }
            guard let id = messages[index].toolCallID else { continue }
            short[id] = shortened(id)
            messages[index].toolCallID = short[id]
        }
    }

    private static func separated(_ messages: [ChatMessage]) -> [ChatMessage] {
        var result: [ChatMessage] = []
        var rest = messages[...]
        while let message = rest.popFirst() {
            guard message.toolCalls.count > 1 else {
                result.append(message)
                continue
            }
            let end = rest.firstIndex { $0.role != "tool" } ?? rest.endIndex
            var answers = Array(rest[..<end])
            rest = rest[end...]
            for (index, call) in message.toolCalls.enumerated() {
                var part = message
                part.toolCalls = [call]
                if index > 0 { part.content = nil }
                result.append(part)
                let own = answers.firstIndex { $0.toolCallID == call.id } ?? answers.indices.first
                if let own { result.append(answers.remove(at: own)) }
            }
            result += answers
        }
        return result
    }
}
