import Discovery
import HTTP
import JSON
import NIOHTTP1

/// `GET /v1/models` and `/v1/models/{id}`.
enum Models {
    /// All served models.
    static func list(_ request: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse
    {
        // A server that passes requests on to this one may be an upstream server of it, too: if
        // each waited for the other's list, neither would answer.
        let isProbe = request.headers.contains(name: "via")
        let models = isProbe ? await context.models.known() : await context.models.list()
        if AnthropicModels.isMeant(by: request) { return .json(AnthropicModels.list(models)) }
        var response = HTTPResponse.json(["object": "list", "data": .array(models.map(json))])
        if let fleet = context.proxy?.fleet {
            // Servers that take models from one another must not take them back.
            response.headers.add(name: UpstreamProbe.instanceHeader, value: fleet.instance)
        }
        return response
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
        if !model.upstreams.isEmpty {
            object["upstreams"] = .array(model.upstreams.map(JSONValue.string))
        }
        if !model.path.isEmpty { object["via"] = .array(model.path.map(JSONValue.string)) }
        var meta = JSONObject()
        meta["architecture"] = model.architecture.map(JSONValue.string)
        meta["n_ctx_train"] = model.trainedContextLength.map { .int(Int64($0)) }
        meta["n_params"] = model.parameterCount.map { .int(Int64($0)) }
        meta["quantization"] = model.quantisation.map(JSONValue.string)
        meta["kind"] = model.kind.map { .string($0.rawValue) }
        meta["size"] = model.fileSize.map { .int(Int64($0)) }
        if !meta.isEmpty {
            object["meta"] = .object(meta)
        }
        return .object(object)
    }
}
