import HTTP
import NIOHTTP1

/// One line of the routing table.
struct Endpoint: Sendable {
    /// Answers a request; what it throws becomes OpenAI's error object.
    typealias Handler = @Sendable (HTTPRequest, ServerContext) async throws -> HTTPResponse

    let method: HTTPMethod
    let path: String
    /// Whether it answers without a key.
    let isPublic: Bool
    let handler: Handler

    init(_ method: HTTPMethod, _ path: String, isPublic: Bool = false, _ handler: @escaping Handler)
    {
        self.method = method
        self.path = path
        self.isPublic = isPublic
        self.handler = handler
    }

    /// Everything the server answers.
    static let all: [Endpoint] = [
        Endpoint(.GET, "/health", isPublic: true, Health.live),
        Endpoint(.GET, "/livez", isPublic: true, Health.live),
        Endpoint(.GET, "/readyz", isPublic: true, Health.ready),
        Endpoint(.GET, "/metrics", MetricsPage.show),
        Endpoint(.GET, "/v1/models", Models.list),
        Endpoint(.GET, "/v1/models/{id...}", Models.one),
        Endpoint(.POST, "/v1/chat/completions", ChatCompletions.create),
        Endpoint(.POST, "/v1/completions", Completions.create),
        Endpoint(.POST, "/v1/embeddings", Embeddings.create),
        Endpoint(.POST, "/v1/responses", Responses.create),
        Endpoint(.GET, "/v1/responses/{id}", Responses.retrieve),
        Endpoint(.DELETE, "/v1/responses/{id}", Responses.delete),
        Endpoint(.POST, "/v1/responses/{id}/cancel", Responses.cancel),
        Endpoint(.GET, "/v1/responses/{id}/input_items", Responses.inputItems),
        Endpoint(.POST, "/tokenize", Tokens.tokenize),
        Endpoint(.POST, "/detokenize", Tokens.detokenize),
        Endpoint(.POST, "/apply-template", ApplyTemplate.render),
        Endpoint(.GET, "/props", Props.show),
    ]
}
