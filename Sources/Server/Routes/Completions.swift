import Engine
import HTTP
import JSON
import Tokenizer

/// `POST /v1/completions`: text that continues prompts.
enum Completions {
    /// Answers a request, streamed or whole.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let wanted = try CompletionRequest(request.jsonObject())
        let answer = try await Answer(wanted, context)
        guard wanted.settings.isStreamed else {
            return .json(try await answer.whole())
        }
        return EventStream.response(logger: context.logger) { try await answer.stream(to: $0) }
    }

    /// The answers to all prompts of one request.
    private struct Answer: Sendable {
        let envelope: AnswerEnvelope
        let settings: GenerationSettings
        let prompts: [[Int32]]
        /// The prompts' texts if the answers begin with them, else empty ones.
        let echoes: [String]
        let generation: Generation?
        let format: LogProbabilities

        init(_ wanted: CompletionRequest, _ context: ServerContext) async throws {
            let description = try await context.models.description(of: wanted.model)
            let engine = try await context.models.engine(named: wanted.model)
            let tokenizer = engine.tokenizer
            settings = wanted.settings
            format = LogProbabilities(tokenizer: tokenizer)
            envelope = AnswerEnvelope(
                idPrefix: "cmpl-",
                object: "text_completion",
                model: description.id,
                engine: engine
            )
            prompts = try wanted.prompts.map {
                try $0.encoded(with: tokenizer, field: "prompt")
            }
            echoes = zip(wanted.prompts, prompts).map { input, tokens in
                guard wanted.echoes else { return "" }
                if case .text(let text) = input { return text }
                return tokenizer.decode(tokens, skipSpecial: false)
            }
            // With no tokens to generate there is only the echo; the engine has nothing to do.
            guard settings.maxTokens != 0 else {
                generation = nil
                return
            }
            var requests: [GenerationRequest] = []
            for prompt in prompts {
                requests += try settings.requests(prompt: prompt, tokenizer: tokenizer)
            }
            generation = try Generation(
                requests,
                engine: engine,
                param: "prompt",
                metrics: context.metrics
            )
        }

        func whole() async throws -> JSONValue {
            let choices = try await generation?.collect()
            let total = prompts.count * settings.count
            let json = (0..<total).map { index in
                let echo = echoes[index / settings.count]
                guard let choice = choices?[index] else {
                    return self.choice(index, text: echo, finish: .length)
                }
                var offset = echo.unicodeScalars.count
                return self.choice(
                    index,
                    text: echo + choice.text,
                    tokens: choice.tokens,
                    offset: &offset,
                    finish: choice.result.reason
                )
            }
            return envelope.json(choices: json, usage: usage(choices?.map(\.result)))
        }

        func stream(to events: EventStream) async throws {
            let starts = (0..<prompts.count * settings.count).map { echoes[$0 / settings.count] }
            for (index, echo) in starts.enumerated() where !echo.isEmpty {
                try await send(events, choice(index, text: echo))
            }
            let offsets = PerChoice(starts.map(\.unicodeScalars.count))
            let results = try await generation?.forEachStep { index, step in
                switch step {
                case .piece(let piece):
                    var offset = offsets[index]
                    let json = choice(
                        index,
                        text: piece.text,
                        tokens: piece.tokens,
                        offset: &offset
                    )
                    offsets[index] = offset
                    try await send(events, json)
                case .finished(let reason):
                    try await send(events, choice(index, text: "", finish: reason))
                }
            }
            if results == nil {
                for index in starts.indices {
                    try await send(events, choice(index, text: "", finish: .length))
                }
            }
            if settings.includesUsage {
                try await events.send(envelope.json(choices: [], usage: usage(results)))
            }
        }

        private func send(_ events: EventStream, _ choice: JSONValue) async throws {
            try await events.send(
                envelope.json(choices: [choice], nullUsage: settings.includesUsage)
            )
        }

        private func choice(_ index: Int, text: String, finish: FinishReason? = nil) -> JSONValue {
            var offset = 0
            return choice(index, text: text, tokens: [], offset: &offset, finish: finish)
        }

        private func choice(
            _ index: Int,
            text: String,
            tokens: [GeneratedToken],
            offset: inout Int,
            finish: FinishReason? = nil
        ) -> JSONValue {
            let isReported = settings.topLogProbabilities != nil
            return [
                "text": .string(text),
                "index": .int(Int64(index)),
                "logprobs": isReported ? format.completion(tokens, offset: &offset) : .null,
                "finish_reason": finish.map { .string($0.rawValue) } ?? .null,
            ]
        }

        private func usage(_ results: [GenerationResult]?) -> Usage {
            guard let results else {
                return Usage(promptTokens: prompts.reduce(0) { $0 + $1.count })
            }
            return stride(from: 0, to: results.count, by: settings.count).reduce(Usage()) {
                $0 + Usage(choices: Array(results[$1..<$1 + settings.count]))
            }
        }
    }
}
