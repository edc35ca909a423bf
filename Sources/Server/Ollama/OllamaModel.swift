import Engine
import JSON
import NIOHTTP1

/// The model that a request to Ollama's API names, and how long it took to get at it.
struct OllamaModel: Sendable {
    /// The name that answers repeat: the request's own.
    let name: String
    var engine: any InferenceEngine
    /// When the request came in.
    let start: ContinuousClock.Instant
    /// How long loading took.
    let loading: Duration

    /// Loads the model if need be.
    ///
    /// - Throws: `APIError` when there is none of the name or it cannot be loaded.
    init(_ reader: RequestReader, _ context: ServerContext) async throws {
        start = .now
        name = try reader.requiredString("model")
        engine = try await context.models.engine(
            named: name,
            keepAlive: try Self.keepAlive(reader)
        )
        loading = .now - start
        try OllamaOptions.checkContext(reader, available: engine.contextLength)
    }

    /// The request's `keep_alive`; nil when it leaves that open.
    ///
    /// - Throws: `APIError` for what is no duration.
    static func keepAlive(_ reader: RequestReader) throws(APIError) -> KeepAlive? {
        guard let value = reader.value("keep_alive") else { return nil }
        let keepAlive =
            value.stringValue.flatMap { KeepAlive($0) }
            ?? value.doubleValue.flatMap { KeepAlive(seconds: $0) }
        guard let keepAlive else {
            throw .invalidValue(
                "Invalid 'keep_alive': expected a duration such as '5m', or seconds.",
                param: "keep_alive"
            )
        }
        return keepAlive
    }

    /// Loads or, with a keep-alive of zero, unloads a model, in answer to an empty request.
    static func touch(
        _ reader: RequestReader,
        _ context: ServerContext,
        answer: JSONObject
    ) async throws -> JSONValue {
        let name = try reader.requiredString("model")
        let keepAlive = try keepAlive(reader)
        var answer = answer
        if keepAlive == .after(.zero) {
            try await context.models.unload(name)
            answer["done_reason"] = "unload"
        } else {
            _ = try await context.models.engine(named: name, keepAlive: keepAlive)
            answer["done_reason"] = "load"
        }
        answer["done"] = true
        return .object(answer)
    }

    /// The members that every part of an answer begins with.
    static func head(_ name: String) -> JSONObject {
        ["model": .string(name), "created_at": .string(Timestamp.now())]
    }

    /// The figures of the last part; durations in nanoseconds.
    func figures(_ result: GenerationResult) -> JSONObject {
        [
            "total_duration": Self.nanoseconds(.now - start),
            "load_duration": Self.nanoseconds(loading),
            "prompt_eval_count": .int(Int64(result.promptTokens)),
            "prompt_eval_duration": .int(Int64(result.prefillMs * 1_000_000)),
            "eval_count": .int(Int64(result.completionTokens)),
            "eval_duration": .int(Int64(result.decodeMs * 1_000_000)),
        ]
    }

    /// A duration as a whole number of nanoseconds.
    static func nanoseconds(_ duration: Duration) -> JSONValue {
        .int(Int64(duration / .nanoseconds(1)))
    }
}
