import HTTP
import JSON
import NIOHTTP1

/// An answer of `/ws/generate` that another server may give: asked for as OpenAI's clients do, and
/// retold in messages.
struct GenerateRelay: Sendable {
    /// Sends a message to the client.
    typealias Send = @Sendable (JSONObject) async throws -> Void

    let proxy: UpstreamProxy
    let context: ServerContext

    /// Has an answer given and sends what comes of it.
    ///
    /// - Returns: The last message: the answer's end, or why it has none.
    /// - Throws: `APIError` when nobody answers, `CancellationError`, or what `send` throws.
    func run(
        _ wanted: GenerateRequest,
        of model: String,
        _ send: @escaping Send
    ) async throws -> JSONObject {
        let context = context
        let request = Self.request(wanted, of: model)
        let response = try await proxy.answer(request, at: .inBody, context) { request in
            switch wanted.task {
            case .text: try await Completions.create(request, context)
            case .chat: try await ChatCompletions.create(request, context)
            }
        }
        guard case .stream(let produce) = response.body else {
            return try Self.refusal(response)
        }
        let retelling = GenerateRetelling(send)
        try await produce(retelling)
        return try retelling.last()
    }

    /// The message as a request for a stream.
    private static func request(_ wanted: GenerateRequest, of model: String) -> HTTPRequest {
        var fields = wanted.fields
        for key in ["type", "id"] { fields[key] = nil }
        fields["model"] = .string(model)
        fields["stream"] = true
        fields["stream_options"] = ["include_usage": true]
        let path =
            switch wanted.task {
            case .text: "/v1/completions"
            case .chat: "/v1/chat/completions"
            }
        return HTTPRequest(
            method: .POST,
            target: path,
            headers: ["content-type": "application/json", "accept": "text/event-stream"],
            body: JSONValue.object(fields).wireBytes,
            id: Identifier.request(from: HTTPHeaders())
        )
    }

    /// The error of an answer that is no stream.
    private static func refusal(_ response: HTTPResponse) throws(APIError) -> JSONObject {
        guard case .bytes(let bytes) = response.body,
            let error = (try? JSONValue(parsing: bytes, limits: JSONLimits(depth: 32)))?["error"]
        else {
            let name = response.headers.first(name: "x-shimmy-upstream") ?? ""
            throw .upstreamFailed(name, "status \(response.status.code), and no stream")
        }
        return ["type": "error", "error": error]
    }
}
