import Engine
import HTTP
import JSON

/// `POST /v1/embeddings`: vectors of length one for texts.
enum Embeddings {
    /// Answers a request.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let wanted = try EmbeddingRequest(request.jsonObject())
        let description = try await context.models.description(of: wanted.model)
        let engine = try await context.models.engine(named: wanted.model)
        let inputs = try wanted.inputs.map {
            try $0.encoded(with: engine.tokenizer, field: "input")
        }
        let vectors = try await vectors(of: inputs, engine, param: "input")
        context.metrics.embedded(tokens: inputs.reduce(0) { $0 + $1.count })
        let data = try vectors.enumerated().map { index, vector -> JSONValue in
            let vector = try normalised(vector, dimensions: wanted.dimensions)
            return [
                "object": "embedding",
                "index": .int(Int64(index)),
                "embedding": json(vector, wanted.encoding),
            ]
        }
        let tokens = JSONValue.int(Int64(inputs.reduce(0) { $0 + $1.count }))
        return .json([
            "object": "list",
            "data": .array(data),
            "model": .string(description.id),
            "usage": ["prompt_tokens": tokens, "total_tokens": tokens],
        ])
    }

    /// The vectors of inputs, as the model pools them; `param` is the field that holds them.
    ///
    /// - Throws: `APIError` for what the engine refuses.
    static func vectors(
        of inputs: [[Int32]],
        _ engine: any InferenceEngine,
        param: String
    ) async throws -> [[Float]] {
        guard !engine.isRanker else {
            throw APIError.invalid(
                "The model '\(engine.name)' scores texts; ask it at /v1/rerank.",
                param: "model",
                code: "unsupported_model"
            )
        }
        return try await outputs(of: inputs, engine, param: param)
    }

    /// What the engine makes of each input: its vector, or the score of a model that ranks.
    ///
    /// - Throws: `APIError` for what the engine refuses.
    static func outputs(
        of inputs: [[Int32]],
        _ engine: any InferenceEngine,
        param: String
    ) async throws -> [[Float]] {
        do {
            return try await engine.embed(inputs)
        } catch let error as EngineError {
            throw APIError(error, param: param)
        }
    }

    /// The first numbers of a vector, scaled to length one; a zero vector stays as it is.
    static func normalised(
        _ vector: [Float],
        dimensions: Int?
    ) throws(APIError) -> [Float] {
        let count = dimensions ?? vector.count
        guard count <= vector.count else {
            throw .invalidValue(
                "Invalid 'dimensions': the model's vectors have \(vector.count) numbers.",
                param: "dimensions"
            )
        }
        let head = vector.prefix(count)
        let length = head.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        return length > 0 ? head.map { Float(Double($0) / length) } : Array(head)
    }

    private static func json(
        _ vector: [Float],
        _ encoding: EmbeddingRequest.Encoding
    ) -> JSONValue {
        switch encoding {
        case .float:
            return .array(vector.map { .double(Double("\($0)") ?? Double($0)) })
        case .base64:
            var bytes: [UInt8] = []
            bytes.reserveCapacity(vector.count * 4)
            for number in vector {
                withUnsafeBytes(of: number.bitPattern.littleEndian) {
                    bytes.append(contentsOf: $0)
                }
            }
            return .string(Base64.encode(bytes))
        }
    }
}
