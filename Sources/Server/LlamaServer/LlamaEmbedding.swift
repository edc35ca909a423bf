import Engine
import Glibc
import HTTP
import JSON

/// `POST /embedding` and `/embeddings`: vectors in llama-server's form.
enum LlamaEmbedding {
    /// The fields of the request.
    static let fields: [RequestField] = [
        .honoured("model", from: .llamaCpp, "The model; may be left out when there is only one."),
        .honoured("content", from: .llamaCpp, "A prompt, or an array of them, as /completion's."),
        .honoured("input", from: .llamaCpp, "Another name of content."),
        .honoured(
            "embd_normalize",
            from: .llamaCpp,
            "-1 changes nothing, 0 scales the largest number to 32760, p the p-norm to 1."
        ),
        .refused("encoding_format", from: .llamaCpp, except: ["float"], "Numbers are written."),
    ]

    /// Answers a request.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try fields.check(reader)
        let field = reader.value("content") == nil ? "input" : "content"
        let value = try reader.value(field) ?? reader.required("content")
        let (prompts, _) = try MixedPrompt.read(value, field: field)
        let norm = try reader.int("embd_normalize", in: -1...100) ?? 2
        let name = try await context.models.name(orOnly: try reader.string("model"))
        let engine = try await context.models.engine(named: name)
        let inputs = try prompts.map { try $0.tokens(with: engine.tokenizer, field: field) }
        let vectors = try await Embeddings.vectors(of: inputs, engine, param: field)
        context.metrics.embedded(tokens: inputs.reduce(0) { $0 + $1.count })
        return .json(
            .array(
                vectors.enumerated().map { index, vector in
                    let numbers = normalised(vector, norm).map(JSONValue.float)
                    // One row per token where vectors are not pooled; here they always are.
                    return ["index": .int(Int64(index)), "embedding": [.array(numbers)]]
                }
            )
        )
    }

    /// A vector scaled as `embd_normalize` says; a zero vector stays as it is.
    private static func normalised(_ vector: [Float], _ norm: Int) -> [Float] {
        let size: Double
        switch norm {
        case -1:
            return vector
        case 0:
            size = vector.reduce(0) { max($0, Double(abs($1))) } / 32760
        default:
            let power = Double(norm)
            size = pow(vector.reduce(0) { $0 + pow(Double(abs($1)), power) }, 1 / power)
        }
        return size > 0 ? vector.map { Float(Double($0) / size) } : vector
    }
}
