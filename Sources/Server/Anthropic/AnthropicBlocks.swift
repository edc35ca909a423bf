import JSON

/// Cuts the deltas of an answer into the content blocks of Anthropic's events; pure.
struct AnthropicBlocks: Sendable {
    /// One event: its type, and its members besides the type.
    typealias Event = (type: String, members: JSONObject)

    private enum Block: Equatable {
        case text
        case thinking
        case call(Int)
    }

    private var open: Block?
    private var index = 0

    /// The events that a delta gives rise to.
    mutating func take(_ delta: ChatDelta) -> [Event] {
        switch delta {
        case .text(let text):
            let opening = enter(.text, ["type": "text", "text": ""])
            return opening + [event(["type": "text_delta", "text": .string(text)])]
        case .reasoning(let text):
            let opening = enter(
                .thinking,
                ["type": "thinking", "thinking": "", "signature": ""]
            )
            return opening + [event(["type": "thinking_delta", "thinking": .string(text)])]
        case .toolCallStart(let call, let id, let name):
            return enter(
                .call(call),
                ["type": "tool_use", "id": .string(id), "name": .string(name), "input": [:]]
            )
        case .toolCallArguments(_, let text):
            return [event(["type": "input_json_delta", "partial_json": .string(text)])]
        }
    }

    /// Ends the block that is open.
    mutating func close() -> [Event] {
        guard open != nil else { return [] }
        open = nil
        defer { index += 1 }
        return [("content_block_stop", ["index": .int(Int64(index))])]
    }

    private mutating func enter(_ block: Block, _ content: JSONValue) -> [Event] {
        guard open != block else { return [] }
        let closing = close()
        open = block
        let start: JSONObject = ["index": .int(Int64(index)), "content_block": content]
        return closing + [("content_block_start", start)]
    }

    private func event(_ delta: JSONValue) -> Event {
        ("content_block_delta", ["index": .int(Int64(index)), "delta": delta])
    }
}
