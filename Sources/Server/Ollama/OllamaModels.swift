import ChatTemplate
import Discovery
import Engine
import HTTP
import JSON
import Tokenizer

/// `GET /api/tags` and `/api/ps`, `POST /api/show`: the models, as Ollama tells of them.
enum OllamaModels {
    /// The fields of `/api/show`.
    static let showFields: [RequestField] = [
        .honoured("model", from: .ollama, "The model."),
        .honoured("name", from: .ollama, "Another name of model."),
        .refused("verbose", from: .ollama, except: [false], "Vocabularies are not told."),
        .refused("system", from: .ollama, except: [""], "The model's own is told."),
        .refused("template", from: .ollama, except: [""], "The model's own is told."),
        .refused("options", from: .ollama, except: [[:]], "The model's own are told."),
    ]

    /// All models that can be asked for.
    static func tags(_: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        let models = await context.models.list()
        return .json(["models": .array(models.map { .object(json($0)) })])
    }

    /// The models that are in memory.
    static func running(_: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        let models = await context.models.loaded().filter { $0.state != .waiting }
        var answer: JSONObject = ["models": .array(models.map(running))]
        let upstreams = context.models.upstreams
        if !upstreams.isEmpty { answer["upstreams"] = .array(upstreams.map(\.json)) }
        return .json(.object(answer))
    }

    private static func running(_ model: LoadedModel) -> JSONValue {
        var object = json(model.description)
        object["modified_at"] = nil
        object["size"] = .int(Int64(model.memory))
        object["size_vram"] = 0
        object["context_length"] = model.contextLength.map { .int(Int64($0)) }
        // Ollama has no word for "never" either; it names a day far away.
        object["expires_at"] = .string(
            Timestamp.now(plusSeconds: model.secondsLeft ?? 100 * 365 * 86_400)
        )
        // What Ollama does not tell: how busy the model is.
        object["state"] = .string(model.state.rawValue)
        object["requests"] = .int(Int64(model.holds))
        object["pinned"] = .bool(model.isPinned)
        return .object(object)
    }

    /// Everything known of one model.
    static func show(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try showFields.check(reader)
        let name = try reader.string("name") ?? reader.requiredString("model")
        let model = try await context.models.description(of: name)
        var object = JSONObject()
        let modelfile = OllamaModelfile(
            source: model.entry?.path ?? model.id,
            layers: model.entry?.ollama
        )
        object["modelfile"] = .string(try modelfile.text())
        let parameters = modelfile.parameterLines
        if !parameters.isEmpty { object["parameters"] = .string(parameters) }
        if let layers = model.entry?.ollama {
            object["template"] = .string(try layers.template() ?? "")
            object["system"] = try layers.system().map(JSONValue.string)
            object["license"] = .string(try layers.licenses().joined(separator: "\n"))
        }
        object["details"] = .object(details(model))
        object["model_info"] = .object(information(model))
        object["capabilities"] = .array(try await capabilities(model, context))
        object["modified_at"] = .string(Timestamp.string(secondsSinceEpoch: model.created))
        return .json(.object(object))
    }

    private static func json(_ model: ModelDescription) -> JSONObject {
        [
            "name": .string(model.id),
            "model": .string(model.id),
            "modified_at": .string(Timestamp.string(secondsSinceEpoch: model.created)),
            "size": .int(Int64(model.fileSize ?? 0)),
            "digest": .string(digest(model)),
            "details": .object(details(model)),
        ]
    }

    /// The digest of a blob of Ollama's, which its name tells; empty for other files: reading
    /// gigabytes to list them would take minutes.
    private static func digest(_ model: ModelDescription) -> String {
        let file = model.entry?.path?.split(separator: "/").last ?? ""
        return file.hasPrefix("sha256-") ? String(file.dropFirst("sha256-".count)) : ""
    }

    private static func details(_ model: ModelDescription) -> JSONObject {
        let family = JSONValue.string(model.architecture ?? "")
        let count = model.parameterCount
        return [
            "parent_model": "",
            "format": "gguf",
            "family": family,
            "families": [family],
            "parameter_size": .string(count.map { decimalText($0) } ?? ""),
            "quantization_level": .string(model.quantisation ?? ""),
        ]
    }

    private static func information(_ model: ModelDescription) -> JSONObject {
        let architecture = model.architecture ?? ""
        let facts = model.entry?.facts
        var object: JSONObject = ["general.architecture": .string(architecture)]
        object["general.name"] = facts?.title.map(JSONValue.string)
        object["general.parameter_count"] = model.parameterCount.map { .int(Int64($0)) }
        object["\(architecture).context_length"] = model.trainedContextLength.map {
            .int(Int64($0))
        }
        object["\(architecture).embedding_length"] = facts?.embeddingLength.map { .int(Int64($0)) }
        return object
    }

    /// What the model can do; what only the loaded model tells is told of loaded models.
    private static func capabilities(
        _ model: ModelDescription,
        _ context: ServerContext
    ) async throws -> [JSONValue] {
        if model.kind == .embedding { return ["embedding"] }
        if model.kind == .reranker { return [] }
        var capabilities: [JSONValue] = ["completion"]
        let loaded = await context.models.loaded()
        guard loaded.contains(where: { $0.description.id == model.id && $0.state == .ready }) else {
            return capabilities
        }
        let engine = try await context.models.engine(named: model.id)
        if let template = engine.chatTemplate, (try? template.capabilities().supportsTools) == true
        {
            capabilities.append("tools")
        }
        if engine.tokenizer.fimMiddle != nil { capabilities.append("insert") }
        return capabilities
    }
}
