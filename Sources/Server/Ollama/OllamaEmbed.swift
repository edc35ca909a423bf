import Engine
import HTTP
import JSON
import Tokenizer

/// `POST /api/embed` and the older `/api/embeddings`: vectors in Ollama's forms.
enum OllamaEmbed {
    /// The fields of `/api/embed`.
    static let fields: [RequestField] = [
        .honoured("model", from: .ollama, "The model."),
        .honoured("input", from: .ollama, "A text, or up to 2048 of them."),
        .honoured("truncate", from: .ollama, "Cuts texts that are too long; only if asked for."),
        .honoured("dimensions", from: .ollama, "Keeps the first numbers, normalised again."),
        .honoured("keep_alive", from: .ollama, "How long the model stays loaded afterwards."),
        .honoured("options", from: .ollama, "Only num_ctx matters here."),
    ]

    /// The fields of `/api/embeddings`.
    static let olderFields: [RequestField] = [
        .honoured("model", from: .ollama, "The model."),
        .honoured("prompt", from: .ollama, "The text."),
        .honoured("keep_alive", from: .ollama, "How long the model stays loaded afterwards."),
        .honoured("options", from: .ollama, "Only num_ctx matters here."),
    ]

    /// Vectors of length one for texts.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try fields.check(reader)
        let inputs = try texts(reader.required("input"))
        let dimensions = try reader.int("dimensions", in: 1...Int(Int32.max))
        let isCut = try reader.bool("truncate") ?? false
        _ = try OllamaOptions.settings(RequestReader(["options": reader.value("options") ?? [:]]))
        let model = try await OllamaModel(reader, context)
        defer { withExtendedLifetime(model.engine) {} }
        let tokens = inputs.map { text in
            encode(text, model.engine.tokenizer, limit: isCut ? model.engine.contextLength : nil)
        }
        let vectors = try await Embeddings.vectors(of: tokens, model.engine, param: "input")
        let count = tokens.reduce(0) { $0 + $1.count }
        context.metrics.embedded(tokens: count)
        let rows = try vectors.map { vector in
            let vector = try Embeddings.normalised(vector, dimensions: dimensions)
            return JSONValue.array(vector.map(JSONValue.float))
        }
        return .json([
            "model": .string(model.name),
            "embeddings": .array(rows),
            "total_duration": OllamaModel.nanoseconds(.now - model.start),
            "load_duration": OllamaModel.nanoseconds(model.loading),
            "prompt_eval_count": .int(Int64(count)),
        ])
    }

    /// The vector of one text, as the model gives it.
    static func createOlder(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try olderFields.check(reader)
        let prompt = try reader.requiredString("prompt")
        let model = try await OllamaModel(reader, context)
        defer { withExtendedLifetime(model.engine) {} }
        let tokens = encode(prompt, model.engine.tokenizer, limit: nil)
        let vectors = try await Embeddings.vectors(of: [tokens], model.engine, param: "prompt")
        context.metrics.embedded(tokens: tokens.count)
        return .json(["embedding": .array((vectors.first ?? []).map(JSONValue.float))])
    }

    private static func texts(_ value: JSONValue) throws(APIError) -> [String] {
        if let text = value.stringValue { return [text] }
        let texts = (value.arrayValue ?? []).compactMap(\.stringValue)
        guard let array = value.arrayValue, texts.count == array.count, texts.count <= 2048 else {
            throw RequestReader.invalidType(
                "input",
                expected: "a text, or an array of up to 2048",
                found: value
            )
        }
        return texts
    }

    /// A text's tokens; of too many, the first, with the last special one in its place.
    private static func encode(_ text: String, _ tokenizer: Tokenizer, limit: Int?) -> [Int32] {
        let tokens = tokenizer.encode(text, addSpecial: true, parseSpecial: false)
        guard let limit, tokens.count > limit, let last = tokens.last else { return tokens }
        let isSpecial = last == tokenizer.eos || last == tokenizer.sep
        return isSpecial ? tokens.prefix(limit - 1) + [last] : Array(tokens.prefix(limit))
    }
}
