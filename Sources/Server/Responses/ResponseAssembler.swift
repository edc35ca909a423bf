import JSON

/// Turns what a chat's answer says into output items and the events that announce them; pure.
struct ResponseAssembler {
    private enum Open {
        case reasoning(id: String, text: String)
        case message(id: String, text: String, scores: [JSONValue])
        case call(id: String, callID: String, name: String, arguments: String)
    }

    /// Items that are complete.
    private(set) var output: [JSONValue] = []
    private var open: Open?
    /// Log probabilities that came before the text they belong to.
    private var waitingScores: [JSONValue] = []

    /// Takes what the answer says next, with the log probabilities of the tokens that came with
    /// it; returns events without their sequence numbers.
    mutating func take(_ deltas: [ChatDelta], scores: [JSONValue]) -> [JSONObject] {
        waitingScores += scores
        return deltas.flatMap { take($0) }
    }

    private mutating func take(_ delta: ChatDelta) -> [JSONObject] {
        switch delta {
        case .text(let text):
            var events: [JSONObject] = []
            if case .message? = open {} else { events = beginMessage() }
            return events + add(text: text)
        case .reasoning(let text):
            var events: [JSONObject] = []
            if case .reasoning? = open {} else { events = beginThought() }
            guard case .reasoning(let id, let earlier)? = open else { return events }
            open = .reasoning(id: id, text: earlier + text)
            return events + [
                part("response.reasoning_text.delta", id, ["delta": .string(text)])
            ]
        case .toolCallStart(_, let callID, let name):
            let events = close(isWhole: true)
            let id = Identifier.random(prefix: "fc_")
            open = .call(id: id, callID: callID, name: name, arguments: "")
            return events + [added(item(isDone: false, status: "in_progress"))]
        case .toolCallArguments(_, let text):
            guard case .call(let id, let callID, let name, let earlier)? = open else { return [] }
            open = .call(id: id, callID: callID, name: name, arguments: earlier + text)
            return [
                event(
                    "response.function_call_arguments.delta",
                    id,
                    ["delta": .string(text)]
                )
            ]
        }
    }

    private mutating func beginMessage() -> [JSONObject] {
        let events = close(isWhole: true)
        let id = Identifier.random(prefix: "msg_")
        open = .message(id: id, text: "", scores: [])
        return events + [
            added(item(isDone: false, status: "in_progress")),
            part("response.content_part.added", id, ["part": Self.text("", [])]),
        ]
    }

    private mutating func beginThought() -> [JSONObject] {
        let events = close(isWhole: true)
        let id = Identifier.random(prefix: "rs_")
        open = .reasoning(id: id, text: "")
        return events + [
            added(item(isDone: false, status: "in_progress")),
            part("response.content_part.added", id, ["part": Self.thought("")]),
        ]
    }

    private mutating func add(text: String) -> [JSONObject] {
        guard case .message(let id, let earlier, let scores)? = open else { return [] }
        let new = waitingScores
        waitingScores = []
        open = .message(id: id, text: earlier + text, scores: scores + new)
        return [
            part(
                "response.output_text.delta",
                id,
                ["delta": .string(text), "logprobs": .array(new)]
            )
        ]
    }

    /// Completes the item that is open; `isWhole` is false where the answer was cut.
    mutating func close(isWhole: Bool) -> [JSONObject] {
        guard let open else { return [] }
        let item = item(isDone: true, status: isWhole ? "completed" : "incomplete")
        var events: [JSONObject]
        switch open {
        case .reasoning(let id, let text):
            events = [
                part("response.reasoning_text.done", id, ["text": .string(text)]),
                part("response.content_part.done", id, ["part": Self.thought(text)]),
            ]
        case .message(let id, let text, let scores):
            events = [
                part(
                    "response.output_text.done",
                    id,
                    ["text": .string(text), "logprobs": .array(scores)]
                ),
                part("response.content_part.done", id, ["part": Self.text(text, scores)]),
            ]
        case .call(let id, _, let name, let arguments):
            events = [
                event(
                    "response.function_call_arguments.done",
                    id,
                    ["name": .string(name), "arguments": .string(arguments)]
                )
            ]
        }
        events.append([
            "type": "response.output_item.done", "output_index": .int(Int64(output.count)),
            "item": item,
        ])
        output.append(item)
        self.open = nil
        return events
    }

    private func item(isDone: Bool, status: String) -> JSONValue {
        switch open {
        case .reasoning(let id, let text)?:
            return [
                "id": .string(id), "type": "reasoning", "summary": [],
                "content": isDone ? [Self.thought(text)] : [], "status": .string(status),
            ]
        case .message(let id, let text, let scores)?:
            return [
                "id": .string(id), "type": "message", "status": .string(status),
                "role": "assistant", "content": isDone ? [Self.text(text, scores)] : [],
            ]
        case .call(let id, let callID, let name, let arguments)?:
            return [
                "id": .string(id), "type": "function_call", "status": .string(status),
                "call_id": .string(callID), "name": .string(name),
                "arguments": .string(arguments),
            ]
        case nil: return nil
        }
    }

    private func added(_ item: JSONValue) -> JSONObject {
        [
            "type": "response.output_item.added", "output_index": .int(Int64(output.count)),
            "item": item,
        ]
    }

    private func event(_ type: String, _ id: String, _ rest: JSONObject) -> JSONObject {
        var event: JSONObject = [
            "type": .string(type), "item_id": .string(id),
            "output_index": .int(Int64(output.count)),
        ]
        for (key, value) in rest { event[key] = value }
        return event
    }

    /// An event of an item's only part.
    private func part(_ type: String, _ id: String, _ rest: JSONObject) -> JSONObject {
        var members: JSONObject = ["content_index": 0]
        for (key, value) in rest { members[key] = value }
        return event(type, id, members)
    }

    private static func text(_ text: String, _ scores: [JSONValue]) -> JSONValue {
        [
            "type": "output_text", "text": .string(text), "annotations": [],
            "logprobs": .array(scores),
        ]
    }

    private static func thought(_ text: String) -> JSONValue {
        ["type": "reasoning_text", "text": .string(text)]
    }
}
