import Engine
import HTTP
import JSON

/// `GET /slots`: the places for answers in a model's batch, as llama-server lists them.
///
/// Places have no memory of their own here: prefixes are shared by all of them, and which answer
/// stands in which place has no meaning. So the list tells how many are taken.
enum Slots {
    /// The places of the model named by the query's `model`, or of the only one.
    static func show(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let name = try await context.models.name(orOnly: request.queryValue("model"))
        let engine = try await context.models.engine(named: name)
        let status = engine.status
        if status.running >= status.places, isSet(request.queryValue("fail_on_no_slot")) {
            throw APIError.unavailable("No slot is free.", code: "no_slot")
        }
        return .json(
            .array(
                (0..<status.places).map { index in
                    [
                        "id": .int(Int64(index)),
                        "n_ctx": .int(Int64(engine.contextLength)),
                        "speculative": false,
                        "is_processing": .bool(index < status.running),
                    ]
                }
            )
        )
    }

    private static func isSet(_ value: String?) -> Bool {
        value != nil && value != "" && value != "0"
    }
}
