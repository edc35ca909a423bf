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
        let wanted = try ChatRequest(request.jsonObject())
        let description = try await context.models.description(of: wanted.model)
        let engine = try await context.models.engine(named: wanted.model)
        let prompt = try wanted.prompt.tokens(for: engine)
        let generation = try Generation(
            wanted.settings.requests(prompt: prompt, tokenizer: engine.tokenizer),
            engine: engine,
            param: "messages",
            metrics: context.metrics
        )
        let answer = Answer(
            settings: wanted.settings,
            generation: generation,
            format: LogProbabilities(tokenizer: engine.tokenizer),
            model: description.id,
            engine: engine
        )
        guard wanted.settings.isStreamed else {
            return .json(try await answer.whole())
        }
        return EventStream.response(logger: context.logger) { try await answer.stream(to: $0) }
    }

    /// The answers under way for one request.
    private struct Answer: Sendable {
        let settings: GenerationSettings
        let generation: Generation
        let format: LogProbabilities
        let envelope: AnswerEnvelope

        init(
            settings: GenerationSettings,
            generation: Generation,
            format: LogProbabilities,
            model: String,
            engine: any InferenceEngine
        ) {
            self.settings = settings
            self.generation = generation
            self.format = format
            self.envelope = AnswerEnvelope(
                idPrefix: "chatcmpl-",
                object: settings.isStreamed ? "chat.completion.chunk" : "chat.completion",
                model: model,
                engine: engine
            )
        }

        func whole() async throws -> JSONValue {
            let choices = try await generation.collect()
            let json = choices.enumerated().map { index, choice -> JSONValue in
                [
                    "index": .int(Int64(index)),
                    "message": [
                        "role": "assistant", "content": .string(choice.text), "refusal": nil,
                    ],
                    "logprobs": logProbabilities(choice.tokens),
                    "finish_reason": .string(choice.result.reason.rawValue),
                ]
            }
            return envelope.json(choices: json, usage: Usage(choices: choices.map(\.result)))
        }

        func stream(to events: EventStream) async throws {
            for index in 0..<settings.count {
                let delta: JSONValue = ["role": "assistant", "content": "", "refusal": nil]
                try await send(events, index, delta)
            }
            let results = try await generation.forEachStep { index, step in
                switch step {
                case .prompt:
                    break
                case .piece(let piece):
                    let delta: JSONValue = ["content": .string(piece.text)]
                    try await send(events, index, delta, piece.tokens)
                case .finished(let reason):
                    try await send(events, index, [:], finish: reason)
                }
            }
            if settings.includesUsage {
                try await events.send(envelope.json(choices: [], usage: Usage(choices: results)))
            }
        }

        private func send(
            _ events: EventStream,
            _ index: Int,
            _ delta: JSONValue,
            _ tokens: [GeneratedToken] = [],
            finish: FinishReason? = nil
        ) async throws {
            let choice: JSONValue = [
                "index": .int(Int64(index)),
                "delta": delta,
                "logprobs": tokens.isEmpty ? nil : logProbabilities(tokens),
                "finish_reason": finish.map { .string($0.rawValue) } ?? nil,
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
