import HTTP
import JSON

/// `POST /apply-template`: the prompt that a chat request would become.
enum ApplyTemplate {
    /// Renders the request's messages; nothing is generated.
    static func render(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        try ChatRequest.fields.check(reader)
        let prompt = try ChatPrompt(reader)
        let name = try await context.models.name(orOnly: try reader.string("model"))
        let engine = try await context.models.engine(named: name)
        return .json(["prompt": .string(try prompt.text(for: engine))])
    }
}
