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
    /// Where requests name a model, so that another server that has it can answer; nil for nowhere.
    let model: ModelPlace?
    let handler: Handler

    init(
        _ method: HTTPMethod,
        _ path: String,
        isPublic: Bool = false,
        model: ModelPlace? = nil,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.isPublic = isPublic
        self.model = model
        self.handler = handler
    }

    /// Whether it tells how the server is, which it does until the end.
    var isForWatchers: Bool { isPublic || path == "/metrics" }

    /// Everything the server answers.
    static let all: [Endpoint] = [
        Endpoint(.GET, "/health", isPublic: true, Health.health),
        Endpoint(.GET, "/v1/health", isPublic: true, Health.health),
        Endpoint(.GET, "/livez", isPublic: true, Health.live),
        Endpoint(.GET, "/readyz", isPublic: true, Health.ready),
        Endpoint(.GET, "/metrics", MetricsPage.show),
        Endpoint(.GET, "/v1/models", Models.list),
        Endpoint(.GET, "/v1/models/{id...}", Models.one),
        Endpoint(.GET, "/models", Models.list),
        Endpoint(.POST, "/v1/chat/completions", model: .inBody, ChatCompletions.create),
        Endpoint(.POST, "/chat/completions", model: .inBody, ChatCompletions.create),
        Endpoint(.POST, "/v1/completions", model: .inBody, Completions.create),
        Endpoint(.POST, "/v1/embeddings", model: .inBody, Embeddings.create),
        Endpoint(.POST, "/v1/responses", model: .inBody, Responses.create),
        Endpoint(.POST, "/v1/responses/input_tokens", model: .inBody, Responses.count),
        Endpoint(.GET, "/v1/responses/{id}", model: .keptAnswer, Responses.retrieve),
        Endpoint(.DELETE, "/v1/responses/{id}", model: .keptAnswer, Responses.delete),
        Endpoint(.POST, "/v1/responses/{id}/cancel", model: .keptAnswer, Responses.cancel),
        Endpoint(.GET, "/v1/responses/{id}/input_items", model: .keptAnswer, Responses.inputItems),
        Endpoint(.POST, "/v1/messages", model: .inBody, AnthropicMessagesRoute.create),
        Endpoint(.POST, "/v1/messages/count_tokens", model: .inBody, AnthropicMessagesRoute.count),
        Endpoint(.POST, "/completion", model: .perhapsInBody, LlamaCompletion.create),
        Endpoint(.POST, "/completions", model: .perhapsInBody, LlamaCompletion.create),
        Endpoint(.POST, "/infill", model: .perhapsInBody, Infill.create),
        Endpoint(.POST, "/rerank", model: .perhapsInBody, Rerank.create),
        Endpoint(.POST, "/reranking", model: .perhapsInBody, Rerank.create),
        Endpoint(.POST, "/v1/rerank", model: .perhapsInBody, Rerank.create),
        Endpoint(.POST, "/v1/reranking", model: .perhapsInBody, Rerank.create),
        Endpoint(.POST, "/embedding", model: .perhapsInBody, LlamaEmbedding.create),
        Endpoint(.POST, "/embeddings", model: .perhapsInBody, LlamaEmbedding.create),
        Endpoint(.GET, "/", OllamaService.greet),
        Endpoint(.GET, "/api/version", OllamaService.version),
        Endpoint(.GET, "/api/tags", OllamaModels.tags),
        Endpoint(.GET, "/api/ps", OllamaModels.running),
        Endpoint(.POST, "/api/show", model: .inBody, OllamaModels.show),
        Endpoint(.POST, "/api/generate", model: .inBody, OllamaGenerate.create),
        Endpoint(.POST, "/api/chat", model: .inBody, OllamaChat.create),
        Endpoint(.POST, "/api/embed", model: .inBody, OllamaEmbed.create),
        Endpoint(.POST, "/api/embeddings", model: .inBody, OllamaEmbed.createOlder),
        Endpoint(.POST, "/api/pull", OllamaPull.pull),
        Endpoint(.POST, "/api/push", OllamaService.refuse),
        Endpoint(.POST, "/api/create", OllamaService.refuse),
        Endpoint(.POST, "/api/copy", OllamaService.refuse),
        Endpoint(.DELETE, "/api/delete", OllamaPull.delete),
        Endpoint(.GET, "/api/models", OwnModels.list),
        Endpoint(.GET, "/ws/generate", GenerateSocket.open),
        Endpoint(.POST, "/tokenize", model: .perhapsInBody, Tokens.tokenize),
        Endpoint(.POST, "/detokenize", model: .perhapsInBody, Tokens.detokenize),
        Endpoint(.POST, "/apply-template", model: .perhapsInBody, ApplyTemplate.render),
        Endpoint(.GET, "/props", model: .query, Props.show),
        Endpoint(.GET, "/slots", model: .query, Slots.show),
        Endpoint(.GET, "/lora-adapters", model: .query, LoRAAdapters.list),
        Endpoint(.POST, "/lora-adapters", model: .query, LoRAAdapters.scale),
    ]
}
