import HTTP

/// `POST /v1/completions`: text that continues prompts.
enum Completions {
    /// Answers a request, streamed or whole.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let wanted = try CompletionRequest(
            await context.models.completed(request.jsonObject())
        )
        let answer = try await CompletionAnswer(wanted, context)
        guard wanted.settings.isStreamed else {
            return .json(try await answer.whole())
        }
        return EventStream.response(in: context) { try await answer.stream(to: $0) }
    }
}
