import ChatTemplate
import Engine
import HTTP
import JSON

/// An answer in the form of Anthropic's Messages API, whole or in events.
struct AnthropicAnswer: Sendable {
    let model: String
    let id = Identifier.random(prefix: "msg_")
    /// The prompt's tokens, which are known before the answer begins.
    let promptTokens: Int

    /// The whole answer.
    func whole(_ answer: ChatAnswer) async throws -> JSONValue {
        guard let reply = try await answer.collect().first else { throw CancellationError() }
        var content: [JSONValue] = []
        if !reply.reasoning.isEmpty {
            content.append([
                "type": "thinking", "thinking": .string(reply.reasoning), "signature": "",
            ])
        }
        if !reply.text.isEmpty {
            content.append(["type": "text", "text": .string(reply.text)])
        }
        for call in reply.toolCalls {
            content.append([
                "type": "tool_use", "id": .string(call.id ?? ""), "name": .string(call.name),
                "input": Self.input(call),
            ])
        }
        return message(
            content,
            stop: Self.stop(reply.finish),
            usage: Self.usage(reply.finish.result)
        )
    }

    /// The answer in events.
    func stream(_ answer: ChatAnswer, to events: AnthropicStream) async throws {
        let usage: JSONObject = [
            "input_tokens": .int(Int64(promptTokens)), "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0, "output_tokens": 0,
        ]
        let message = message([], stop: ["stop_reason": nil, "stop_sequence": nil], usage: usage)
        try await events.send("message_start", ["message": message])
        try await events.send("ping", [:])
        let blocks = PerChoice([AnthropicBlocks()])
        let finishes = try await answer.forEachStep { _, step in
            guard case .deltas(let deltas, _) = step else { return }
            for delta in deltas {
                for event in blocks.change(0, { $0.take(delta) }) {
                    try await events.send(event.type, event.members)
                }
            }
        }
        guard let finish = finishes.first else { throw CancellationError() }
        for event in blocks.change(0, { $0.close() }) {
            try await events.send(event.type, event.members)
        }
        try await events.send(
            "message_delta",
            [
                "delta": .object(Self.stop(finish)),
                "usage": .object(Self.usage(finish.result)),
            ]
        )
        try await events.send("message_stop", [:])
    }

    private func message(
        _ content: [JSONValue],
        stop: JSONObject,
        usage: JSONObject
    ) -> JSONValue {
        let message: JSONObject = [
            "id": .string(id), "type": "message", "role": "assistant", "model": .string(model),
            "content": .array(content),
        ]
        return .object(message.merged(with: stop).merged(with: ["usage": .object(usage)]))
    }

    /// Why the answer ended, in this API's words.
    private static func stop(_ finish: ChatFinish) -> JSONObject {
        let text = finish.result.stopText
        let reason =
            switch finish.reason {
            case .length: "max_tokens"
            case .toolCalls: "tool_use"
            case .stop: text == nil ? "end_turn" : "stop_sequence"
            }
        return [
            "stop_reason": .string(reason),
            "stop_sequence": reason == "stop_sequence" ? text.map { .string($0) } ?? nil : nil,
        ]
    }

    /// Counts; tokens read from the cache are not among the input tokens.
    private static func usage(_ result: GenerationResult) -> JSONObject {
        [
            "input_tokens": .int(Int64(result.promptTokens - result.cachedTokens)),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": .int(Int64(result.cachedTokens)),
            "output_tokens": .int(Int64(result.completionTokens)),
        ]
    }

    /// A call's arguments; those that a limit cut short cannot be an object and are left out.
    private static func input(_ call: ToolCall) -> JSONValue {
        guard let value = try? JSONValue(parsing: call.arguments.stringValue ?? ""),
            value.objectValue != nil
        else { return [:] }
        return value
    }
}
