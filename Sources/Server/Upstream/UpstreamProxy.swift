import Fetch
import HTTP
import JSON
import NIOHTTP1

/// Has requests answered by whoever serves their model: this server or one of the upstream ones.
///
/// A request that fails before anything of its answer was passed on is asked of the next replica.
struct UpstreamProxy: Sendable {
    /// Answers a request on this server.
    typealias Handler = @Sendable (HTTPRequest) async throws -> HTTPResponse

    let models: RoutedModels
    let fleet: UpstreamFleet
    let keepAlive: Duration
    private let client: HTTPClient

    /// Answers of this size are handed on as a whole, so that they can be retried to the end.
    static let answerLimit = 256 << 20

    init(_ models: RoutedModels, fleet: UpstreamFleet, keepAlive: Duration) {
        self.models = models
        self.fleet = fleet
        self.keepAlive = keepAlive
        var client = HTTPClient()
        client.connectSeconds = 3
        client.patience = Patience(seconds: 5)
        self.client = client
    }

    /// Whether another server may answer requests that name this model.
    ///
    /// - Throws: `APIError` when nobody knows the name, or it means several models.
    func isRouted(_ name: String) async throws(APIError) -> Bool {
        try await models.resolve(name).replicas.contains(where: \.isUpstream)
    }

    /// Sends a request on; a server that stays silent is given up as its address says, or as soon
    /// as the probes have found it gone.
    ///
    /// - Throws: `FetchError`, `CancellationError`.
    func open(_ request: HTTPRequest, at upstream: Upstream) async throws -> ClientExchange {
        var client = client
        client.patience = Patience(seconds: upstream.address.waitSeconds)
        client.patience.isGivenUp = { !upstream.isUp }
        return try await client.open(forwarded(request, to: upstream))
    }

    /// Answers a request to an endpoint that names a model in the given place.
    ///
    /// - Throws: `APIError`, or what `local` throws.
    func answer(
        _ request: HTTPRequest,
        at place: ModelPlace,
        _ context: ServerContext,
        local: @escaping Handler
    ) async throws -> HTTPResponse {
        try UpstreamLoop.check(request.headers, instance: fleet.instance)
        if case .keptAnswer = place {
            return try await keptAnswer(request, context, local: local)
        }
        let body = request.jsonBody
        var name = place.name(in: request, body)
        // What is wrong with the request otherwise, the endpoint itself says best.
        if place.isBody, body == nil { return try await local(request) }
        let isNamed = name != nil
        if name == nil, place.isOptional { name = try await models.name(orOnly: nil) }
        guard let name else { return try await local(request) }
        let resolution = try await models.resolve(name)
        var replicas = fleet.order(resolution.replicas, of: resolution.id)
        if let keeper = await keeper(of: body, context) {
            replicas = replicas.filter { $0.isSame(as: keeper) }
            if replicas.isEmpty { replicas = [keeper] }
        }
        let isRenamed = resolution.isAlias || !isNamed || name.lowercased() == "default"
        let exchange = RoutedRequest(
            proxy: self,
            form: ErrorForm(path: request.path),
            replicas: replicas.map { replica in
                let id = replica.id ?? name
                let needsName = isRenamed || (replica.isUpstream && id != name)
                return (replica, needsName ? place.renamed(request, body, to: id) : request)
            },
            local: local
        )
        return try await exchange.answer()
    }

    /// The request as it goes to an upstream server.
    private func forwarded(_ request: HTTPRequest, to upstream: Upstream) -> ClientRequest {
        let query = request.query.isEmpty ? "" : "?\(request.query)"
        var copy = upstream.address.request(request.path + query)
        copy.method = request.method
        copy.body = request.body
        for name in Self.forwardedFields {
            for value in request.headers[canonicalForm: name] {
                copy.headers.add(name: name, value: String(value))
            }
        }
        copy.headers.replaceOrAdd(name: "x-request-id", value: request.id)
        copy.headers.add(name: "via", value: UpstreamLoop.entry(fleet.instance))
        return copy
    }

    /// Fields that mean something to the server that answers; keys are for this server alone.
    private static let forwardedFields = [
        "accept", "anthropic-beta", "anthropic-version", "content-type", "traceparent",
        "tracestate", "user-agent", "via",
    ]
    /// Fields of an answer that are passed on.
    private static let returnedFields = [
        "cache-control", "content-type", "retry-after", "x-accel-buffering",
    ]

    /// The head of an upstream server's answer as it is passed on.
    static func response(_ head: ClientResponse, from upstream: Upstream) -> HTTPResponse {
        var response = HTTPResponse(status: HTTPResponseStatus(statusCode: head.status))
        for name in returnedFields {
            if let value = head.headers.first(name: name) {
                response.headers.add(name: name, value: value)
            }
        }
        response.headers.add(name: "x-shimmy-upstream", value: upstream.name)
        return response
    }
}

// MARK: - Kept answers

extension UpstreamProxy {
    /// Has a request about a kept answer answered by the server that keeps it.
    private func keptAnswer(
        _ request: HTTPRequest,
        _ context: ServerContext,
        local: Handler
    ) async throws -> HTTPResponse {
        let id = request.parameters["id"] ?? ""
        guard let keeper = await keeper(of: id, context),
            case .upstream(let upstream, _) = keeper
        else { return try await local(request) }
        let ticket = upstream.begin()
        defer { withExtendedLifetime(ticket) {} }
        do {
            let exchange = try await open(request, at: upstream)
            var response = Self.response(exchange.response, from: upstream)
            response.body = .bytes(try await exchange.all(limit: Self.answerLimit))
            return response
        } catch let error as FetchError {
            fleet.suspect(upstream, error, reached: true)
            throw APIError.upstreamFailed(upstream.name, error)
        }
    }

    /// Who keeps the answer that a request continues; nil when it continues none.
    private func keeper(
        of body: JSONObject?,
        _ context: ServerContext
    ) async -> UpstreamFleet.Replica? {
        guard let id = body?["previous_response_id"]?.stringValue else { return nil }
        return await keeper(of: id, context)
    }

    /// Who keeps an answer; nil when nobody does.
    ///
    /// The servers are asked: ids tell nothing, and this one may have been started anew.
    private func keeper(
        of id: String,
        _ context: ServerContext
    ) async -> UpstreamFleet.Replica? {
        guard (1...256).contains(id.utf8.count) else { return nil }
        if (try? context.responses.record(id)) != nil { return .local(id: "") }
        let path = "/v1/responses/\(HTTPURL.escaped(id))"
        for upstream in fleet.upstreams where upstream.isUp {
            var request = upstream.address.request(path)
            request.headers.add(name: "via", value: UpstreamLoop.entry(fleet.instance))
            let status = try? await client.send(request) { response, _ in response.status }
            if status == 200 { return .upstream(upstream, id: "") }
        }
        return nil
    }
}

extension HTTPRequest {
    /// The body if it is a JSON object.
    fileprivate var jsonBody: JSONObject? {
        (try? JSONValue(parsing: body, limits: JSONLimits(depth: 128)))?.objectValue
    }
}

extension UpstreamFleet.Replica {
    /// The model's id at the replica; nil when it has to be asked by the request's own name.
    fileprivate var id: String? {
        switch self {
        case .local(let id), .upstream(_, let id): id.isEmpty ? nil : id
        }
    }

    fileprivate var isUpstream: Bool {
        if case .upstream = self { true } else { false }
    }

    fileprivate func isSame(as other: Self) -> Bool {
        switch (self, other) {
        case (.local, .local): true
        case (.upstream(let one, _), .upstream(let two, _)): one === two
        default: false
        }
    }
}

extension APIError {
    /// A server that has the model has failed to answer: in time, or at all.
    static func upstreamFailed(_ name: String, _ error: FetchError) -> APIError {
        guard case .silent = error else { return upstreamFailed(name, "\(error)") }
        return APIError(
            status: .gatewayTimeout,
            message: "The upstream server \(name) has not answered in time: \(error).",
            type: "server_error",
            code: "upstream_timeout"
        )
    }

    /// A server that has the model has failed to answer.
    static func upstreamFailed(_ name: String, _ reason: String) -> APIError {
        APIError(
            status: .serviceUnavailable,
            message: "The upstream server \(name) has not answered: \(reason).",
            type: "server_error",
            code: "upstream_failed",
            retryAfter: 1
        )
    }
}
