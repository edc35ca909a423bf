import Engine
import HTTP
import JSON

/// `POST /completion` and `/completions`: llama-server's continuation of prompts.
enum LlamaCompletion {
    /// The fields of the request.
    static let fields: [RequestField] =
        LlamaSettings.fields + [
            .honoured(
                "prompt",
                from: .llamaCpp,
                "A text, token ids, both mixed, an object with prompt_string, or an array of these."
            )
        ]

    /// Answers a request, streamed or whole.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try await context.models.completed(request.jsonObject())
        try fields.check(reader)
        let settings = try LlamaSettings(reader)
        let (prompts, isBatch) = try MixedPrompt.read(reader.required("prompt"), field: "prompt")
        return try await answer(settings, isBatch: isBatch, context) { engine in
            try prompts.map { try $0.tokens(with: engine.tokenizer, field: "prompt") }
        }
    }

    /// Answers prompts that depend on the model's vocabulary.
    static func answer(
        _ settings: LlamaSettings,
        isBatch: Bool,
        _ context: ServerContext,
        prompts: (any InferenceEngine) throws -> [[Int32]]
    ) async throws -> HTTPResponse {
        let name = try await context.models.name(orOnly: settings.model)
        let description = try await context.models.description(of: name)
        let engine = try await context.models.engine(named: name)
        let answer = try await LlamaAnswer(
            prompts: try prompts(engine),
            isBatch: isBatch,
            settings: settings,
            engine: engine,
            model: description.id,
            context: context
        )
        guard settings.generation.isStreamed else {
            return .json(try await answer.whole())
        }
        return EventStream.response(in: context, endsWithDone: false) {
            try await answer.stream(to: $0)
        }
    }
}
