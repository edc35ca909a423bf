import ChatTemplate
import Engine
import JSON

/// A chat's answer in Ollama's form, whole or in lines.
struct OllamaAnswer: Sendable {
    let model: OllamaModel
    /// Whether log probabilities are reported.
    let isReported: Bool
    /// Where the text, the thinking and the calls of a part go: their members in, the part's out.
    let part: @Sendable (JSONObject) -> JSONObject

    init(
        model: OllamaModel,
        isReported: Bool,
        part: @escaping @Sendable (JSONObject) -> JSONObject
    ) {
        self.model = model
        self.isReported = isReported
        self.part = part
    }

    /// The whole answer; `more` adds members that depend on its text.
    func whole(
        _ answer: ChatAnswer,
        more: (_ text: String) -> JSONObject = { _ in [:] }
    ) async throws -> JSONValue {
        guard let reply = try await answer.collect().first else { throw CancellationError() }
        var message: JSONObject = ["content": .string(reply.text)]
        if !reply.reasoning.isEmpty { message["thinking"] = .string(reply.reasoning) }
        if !reply.toolCalls.isEmpty {
            message["tool_calls"] = .array(reply.toolCalls.map(Self.json))
        }
        var line = self.line(message, reply.tokens)
        line = line.merged(with: end(reply.finish)).merged(with: more(reply.text))
        return .object(line)
    }

    /// The answer line by line; calls come whole, and `more` adds members to the last line.
    func stream(
        _ answer: ChatAnswer,
        to lines: LineStream,
        more: @Sendable (_ text: String) -> JSONObject = { _ in [:] }
    ) async throws {
        let state = PerChoice([Streamed()])
        let finishes = try await answer.forEachStep { _, step in
            guard case .deltas(let deltas, let tokens) = step else { return }
            let messages = state.change(0) { state in deltas.flatMap { state.take($0) } }
            for (index, message) in messages.enumerated() {
                // Log probabilities travel with the first part of what they belong to.
                try await lines.send(.object(line(message, index == 0 ? tokens : [])))
            }
        }
        guard let finish = finishes.first else { throw CancellationError() }
        for message in state.change(0, { $0.finishCall() }) {
            try await lines.send(.object(line(message, [])))
        }
        let last = line(["content": ""], []).merged(with: end(finish))
        try await lines.send(.object(last.merged(with: more(state[0].text))))
    }

    private func line(_ message: JSONObject, _ tokens: [GeneratedToken]) -> JSONObject {
        var line = OllamaModel.head(model.name).merged(with: part(message))
        line["done"] = false
        if isReported, !tokens.isEmpty {
            let format = LogProbabilities(tokenizer: model.engine.tokenizer)
            line["logprobs"] = format.chat(tokens)["content"]
        }
        return line
    }

    private func end(_ finish: ChatFinish) -> JSONObject {
        let reason = finish.reason == .length ? "length" : "stop"
        return JSONObject([("done", true), ("done_reason", .string(reason))])
            .merged(with: model.figures(finish.result))
    }

    /// A call; arguments that a limit cut short come as the text that there is.
    private static func json(_ call: ToolCall) -> JSONValue {
        let text = call.arguments.stringValue ?? ""
        let arguments = (try? JSONValue(parsing: text)) ?? .string(text)
        var json: JSONObject = ["function": ["name": .string(call.name), "arguments": arguments]]
        json["id"] = call.id.map(JSONValue.string)
        return .object(json)
    }

    /// What a stream keeps: the text so far, and the call that is being written.
    private struct Streamed: Sendable {
        var text = ""
        var call: ToolCall?

        /// The messages that a delta gives rise to.
        mutating func take(_ delta: ChatDelta) -> [JSONObject] {
            switch delta {
            case .text(let more):
                text += more
                return finishCall() + [["content": .string(more)]]
            case .reasoning(let more):
                return finishCall() + [["content": "", "thinking": .string(more)]]
            case .toolCallStart(_, let id, let name):
                defer { call = ToolCall(id: id, name: name, arguments: .string("")) }
                return finishCall()
            case .toolCallArguments(_, let more):
                let text = (call?.arguments.stringValue ?? "") + more
                call?.arguments = .string(text)
                return []
            }
        }

        /// The message of the call that is complete now.
        mutating func finishCall() -> [JSONObject] {
            guard let call else { return [] }
            self.call = nil
            return [["content": "", "tool_calls": [OllamaAnswer.json(call)]]]
        }
    }
}
