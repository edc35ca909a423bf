import Engine
import HTTP
import JSON

/// `POST /v1/messages` and `/v1/messages/count_tokens`: Anthropic's Messages API.
///
/// `anthropic-version` is not looked at: the messages have one form in all versions so far.
enum AnthropicMessagesRoute {
    /// Answers a request, streamed or whole.
    static func create(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let reader = try request.jsonObject()
        let description = try await context.models.description(of: reader.requiredString("model"))
        let wanted = try AnthropicRequest(reader, defaults: description.defaults)
        let engine = try await context.models.engine(named: wanted.model)
        let answer = try await wanted.turn.start(engine, context, param: "messages")
        let form = AnthropicAnswer(model: description.id, promptTokens: answer.prompt.count)
        guard wanted.turn.settings.isStreamed else {
            return .json(try await form.whole(answer))
        }
        return AnthropicStream.response(in: context) {
            try await form.stream(answer, to: $0)
        }
    }

    /// Counts the tokens of the prompt that a request would become.
    static func count(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        let wanted = try AnthropicRequest(request.jsonObject(), isCount: true)
        let engine = try await context.models.engine(named: wanted.model)
        let plan = try await ChatPlan(wanted.turn, engine, context.grammars)
        return .json(["input_tokens": .int(Int64(plan.prompt.count))])
    }
}
