import Discovery
import HTTP
import JSON

/// `GET /api/models`: what is served, with everything known of it.
enum OwnModels {
    /// All models, those that cannot be asked last, and the upstream servers.
    static func list(_: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        let loaded = await context.models.loaded()
        let models = await context.models.list().map { model in
            json(model, loaded: loaded.first { $0.description.id == model.id })
        }
        let refused = await context.models.refused().map { model in
            var object = json(model.description, loaded: nil).objectValue ?? [:]
            object["state"] = "unusable"
            object["problem"] = .string(model.problem)
            return JSONValue.object(object)
        }
        return .json([
            "models": .array(models + refused),
            "upstreams": .array(context.models.upstreams.map(\.json)),
        ])
    }

    private static func json(_ model: ModelDescription, loaded: LoadedModel?) -> JSONValue {
        var object: JSONObject = [
            "id": .string(model.id),
            "aliases": .array(model.aliases.map(JSONValue.string)),
            "architecture": model.architecture.map(JSONValue.string) ?? .null,
            "context_length": model.trainedContextLength.map { .int(Int64($0)) } ?? .null,
            "size": model.fileSize.map { .int(Int64($0)) } ?? .null,
            "created": .int(Int64(model.created)),
            "defaults": .object(model.defaults),
            "upstreams": .array(model.upstreams.map(JSONValue.string)),
            "state": .string(loaded?.state.rawValue ?? "unloaded"),
        ]
        if let entry = model.entry {
            for (key, value) in entry.json.objectValue ?? [:] where object[key] == nil {
                object[key] = value
            }
        }
        if let loaded {
            object["loaded"] = [
                "context_length": loaded.contextLength.map { .int(Int64($0)) } ?? .null,
                "memory": .int(Int64(loaded.memory)),
                "requests": .int(Int64(loaded.holds)),
                "seconds_left": loaded.secondsLeft.map(JSONValue.double) ?? .null,
                "is_pinned": .bool(loaded.isPinned),
            ]
        }
        return .object(object)
    }
}
