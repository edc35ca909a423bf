import HTTP
import JSON
import NIOHTTP1

/// `GET /v1/models` as Anthropic's clients, who send a header of their own, expect it.
enum AnthropicModels {
    /// Whether a request comes from such a client.
    static func isMeant(by request: HTTPRequest) -> Bool {
        request.headers.contains(name: "anthropic-version")
    }

    /// All models on one page.
    static func list(_ models: [ModelDescription]) -> JSONValue {
        [
            "data": .array(models.map(json)),
            "has_more": false,
            "first_id": models.first.map { .string($0.id) } ?? nil,
            "last_id": models.last.map { .string($0.id) } ?? nil,
        ]
    }

    /// One model.
    static func json(_ model: ModelDescription) -> JSONValue {
        [
            "type": "model",
            "id": .string(model.id),
            "display_name": .string(model.id),
            "created_at": .string(Timestamp.string(secondsSinceEpoch: model.created)),
        ]
    }
}
