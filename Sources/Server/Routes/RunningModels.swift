import Discovery
import Glibc
import HTTP
import JSON

/// `GET /api/ps`: the models in memory, as Ollama's API lists them, and how busy they are.
enum RunningModels {
    /// Lists them, those used last first.
    static func list(_: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        let models = await context.models.loaded()
        return .json(["models": .array(models.map(json))])
    }

    private static func json(_ model: LoadedModel) -> JSONValue {
        let facts = model.description.entry?.facts
        let count = facts.map { decimalText($0.parameterCount) } ?? ""
        // A time that no program compares with is how "never" is written.
        let expiry = model.secondsLeft.map { Double(time(nil)) + $0 } ?? 253_402_300_799
        return [
            "name": .string(model.description.id),
            "model": .string(model.description.id),
            "size": .int(Int64(model.memory)),
            "size_vram": 0,
            "expires_at": .string(Timestamp.text(seconds: Int(expiry))),
            "context_length": model.contextLength.map { .int(Int64($0)) } ?? .null,
            "details": [
                "format": "gguf",
                "family": model.description.architecture.map { .string($0) } ?? .null,
                "parameter_size": .string(count),
                "quantization_level": .string(facts?.quantisation ?? ""),
            ],
            "state": .string(model.state.rawValue),
            "requests": .int(Int64(model.holds)),
            "pinned": .bool(model.isPinned),
        ]
    }
}
