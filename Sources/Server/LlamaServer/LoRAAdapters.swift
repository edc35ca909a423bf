import Engine
import HTTP
import JSON

/// `/lora-adapters`: the LoRA adapters of a model and their scales, as llama-server has them.
///
/// The model is the one named by the query's `model`, or the only one.
enum LoRAAdapters {
    /// `GET`: the adapters with the scales that count where a request sets none.
    static func list(_ request: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse
    {
        let adapters = try await engine(request, context).adapters
        return .json(
            .array(
                adapters.enumerated().map { index, adapter in
                    [
                        "id": .int(Int64(index)), "path": .string(adapter.path),
                        "scale": .float(adapter.scale),
                    ]
                }
            )
        )
    }

    /// `POST`: sets these scales until the model is unloaded; those left out become 0.
    static func scale(_ request: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse
    {
        let value = try request.jsonValue()
        guard let list = value.arrayValue else {
            throw APIError.invalid(
                "The request body is \(value.typeName), but must be an array of objects with "
                    + "'id' and 'scale'."
            )
        }
        let scales = try AdapterScales(list, at: "")
        let engine = try await engine(request, context)
        engine.setAdapterScales(try scales.list(for: engine))
        return .json(["success": true])
    }

    private static func engine(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> any InferenceEngine {
        let name = try await context.models.name(orOnly: request.queryValue("model"))
        return try await context.models.engine(named: name)
    }
}
