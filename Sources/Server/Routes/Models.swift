import HTTP
import JSON

/// `GET /v1/models` and `/v1/models/{id}`.
enum Models {
    /// All served models.
    static func list(_ request: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse
    {
        let models = await context.models.list()
        if AnthropicModels.isMeant(by: request) { return .json(AnthropicModels.list(models)) }
        return .json(["object": "list", "data": .array(models.map(json))])
    }

    /// One model by any of its names.
    static func one(_ request: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        let name = request.parameters["id"] ?? ""
        let model = try await context.models.description(of: name)
        return .json(
            AnthropicModels.isMeant(by: request) ? AnthropicModels.json(model) : json(model)
        )
    }

    private static func json(_ model: ModelDescription) -> JSONValue {
        var object: JSONObject = [
            "id": .string(model.id),
            "object": "model",
            "created": .int(Int64(model.created)),
            "owned_by": "shimmy",
        ]
        if !model.aliases.isEmpty {
            object["aliases"] = .array(model.aliases.map(JSONValue.string))
        }
        var meta = JSONObject()
        meta["architecture"] = model.architecture.map(JSONValue.string)
        meta["n_ctx_train"] = model.trainedContextLength.map { .int(Int64($0)) }
        meta["size"] = model.fileSize.map { .int(Int64($0)) }
        if !meta.isEmpty {
            object["meta"] = .object(meta)
        }
        return .object(object)
    }
}
