import ChatTemplate
import Engine
import HTTP
import JSON

/// `POST /v1/chat/completions`: the assistant's next message.
enum ChatCompletions {
    /// Answers a request, streamed or whole.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let wanted = try ChatRequest(
            await context.models.completed(request.jsonObject())
        )
        let description = try await context.models.description(of: wanted.model)
        let engine = try await context.models.engine(named: wanted.model)
        let answer = Answer(
            settings: wanted.turn.settings,
            isLegacy: wanted.isLegacy,
            chat: try await wanted.turn.start(engine, context),
            format: LogProbabilities(tokenizer: engine.tokenizer),
            model: description.id,
            engine: engine
        )
        guard wanted.turn.settings.isStreamed else {
            return .json(try await answer.whole())
        }
        return EventStream.response(in: context) { try await answer.stream(to: $0) }
    }

    /// The answers under way for one request.
    private struct Answer: Sendable {
        let settings: GenerationSettings
        let isLegacy: Bool
        let chat: ChatAnswer
        let format: LogProbabilities
        let envelope: AnswerEnvelope

        init(
            settings: GenerationSettings,
            isLegacy: Bool,
            chat: ChatAnswer,
            format: LogProbabilities,
            model: String,
            engine: any InferenceEngine
        ) {
            self.settings = settings
            self.isLegacy = isLegacy
            self.chat = chat
            self.format = format
            self.envelope = AnswerEnvelope(
                idPrefix: "chatcmpl-",
                hasTier: true,
                object: settings.isStreamed ? "chat.completion.chunk" : "chat.completion",
                model: model,
                engine: engine
            )
        }

        func whole() async throws -> JSONValue {
            let replies = try await chat.collect()
            let json = replies.enumerated().map { index, reply -> JSONValue in
                [
                    "index": .int(Int64(index)),
                    "message": message(reply),
                    "logprobs": logProbabilities(reply.tokens),
                    "finish_reason": .string(name(of: reply.finish.reason)),
                ]
            }
            return envelope.json(choices: json, usage: Usage(replies.map(\.finish)))
        }

        private func message(_ reply: ChatReply) -> JSONValue {
            let isCall = !reply.toolCalls.isEmpty
            var message: JSONObject = [
                "role": "assistant",
                "content": isCall && reply.text.isEmpty ? .null : .string(reply.text),
                "refusal": nil, "annotations": [],
            ]
            if !reply.reasoning.isEmpty {
                message["reasoning_content"] = .string(reply.reasoning)
            }
            if isLegacy, let call = reply.toolCalls.first {
                message["function_call"] = function(call.name, call.arguments)
            } else if isCall {
                message["tool_calls"] = .array(
                    reply.toolCalls.map { call in
                        [
                            "id": call.id.map(JSONValue.string) ?? .null, "type": "function",
                            "function": function(call.name, call.arguments),
                        ]
                    }
                )
            }
            return .object(message)
        }

        private func function(_ name: String, _ arguments: JSONValue) -> JSONValue {
            ["name": .string(name), "arguments": arguments]
        }

        private func name(of reason: ChatFinish.Reason) -> String {
            isLegacy && reason == .toolCalls ? "function_call" : reason.rawValue
        }

        func stream(to events: EventStream) async throws {
            for index in 0..<settings.count {
                let delta: JSONValue = ["role": "assistant", "content": "", "refusal": nil]
                try await send(events, index, delta)
            }
            let finishes = try await chat.forEachStep { index, step in
                switch step {
                case .deltas(let deltas, let tokens):
                    // Log probabilities travel with the first of the deltas they made.
                    for (place, delta) in deltas.enumerated() {
                        try await send(events, index, json(delta), place == 0 ? tokens : [])
                    }
                    if deltas.isEmpty { try await send(events, index, [:], tokens) }
                case .finished(let finish):
                    try await send(events, index, [:], finish: name(of: finish.reason))
                }
            }
            if settings.includesUsage {
                try await events.send(envelope.json(choices: [], usage: Usage(finishes)))
            }
        }

        private func json(_ delta: ChatDelta) -> JSONValue {
            switch delta {
            case .text(let text): return ["content": .string(text)]
            case .reasoning(let text): return ["reasoning_content": .string(text)]
            case .toolCallStart(let index, let id, let name):
                let function = function(name, "")
                guard !isLegacy else { return ["function_call": function] }
                return [
                    "tool_calls": [
                        [
                            "index": .int(Int64(index)), "id": .string(id), "type": "function",
                            "function": function,
                        ]
                    ]
                ]
            case .toolCallArguments(let index, let text):
                let function: JSONValue = ["arguments": .string(text)]
                guard !isLegacy else { return ["function_call": function] }
                return ["tool_calls": [["index": .int(Int64(index)), "function": function]]]
            }
        }

        private func send(
            _ events: EventStream,
            _ index: Int,
            _ delta: JSONValue,
            _ tokens: [GeneratedToken] = [],
            finish: String? = nil
        ) async throws {
            let choice: JSONValue = [
                "index": .int(Int64(index)),
                "delta": delta,
                "logprobs": tokens.isEmpty ? nil : logProbabilities(tokens),
                "finish_reason": finish.map(JSONValue.string) ?? nil,
            ]
            try await events.send(
                envelope.json(choices: [choice], nullUsage: settings.includesUsage)
            )
        }

        private func logProbabilities(_ tokens: [GeneratedToken]) -> JSONValue {
            settings.topLogProbabilities == nil ? nil : format.chat(tokens)
        }
    }
}
