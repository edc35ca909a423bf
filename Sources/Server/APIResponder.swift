package import HTTP
import Logging
import NIOHTTP1

/// Answers requests: access, routing, errors, request ids, log and metrics.
package struct APIResponder: HTTPResponder {
    private let context: ServerContext
    private let policy: AccessPolicy
    private let router: Router
    private let publicPaths: Set<String>
    /// What is answered while the server stops.
    private let watchedPaths: Set<String>

    /// Makes a responder over the server's routing table.
    package init(context: ServerContext, policy: AccessPolicy = AccessPolicy()) {
        self.context = context
        self.policy = policy
        var router = Router()
        for endpoint in Endpoint.all {
            router.add(endpoint.method, endpoint.path) { request in
                guard let place = endpoint.model, let proxy = context.proxy else {
                    return try await endpoint.handler(request, context)
                }
                return try await proxy.answer(request, at: place, context) {
                    try await endpoint.handler($0, context)
                }
            }
        }
        self.router = router
        self.publicPaths = Set(Endpoint.all.filter(\.isPublic).map(\.path))
        self.watchedPaths = Set(Endpoint.all.filter(\.isForWatchers).map(\.path))
    }

    package func respond(to request: HTTPRequest) async -> HTTPResponse {
        let start = ContinuousClock.now
        context.metrics.requestStarted()
        context.rest?.began()
        var request = request
        request.id = Identifier.request(from: request.headers)
        let match = router.match(request.method, request.path)
        let deadline = RequestDeadline(seconds: context.requestSeconds)
        var response = await RequestDeadline.$current.withValue(deadline) { [request] in
            do {
                return try await answer(request, match)
            } catch {
                let error = APIError(reporting: error, logger: context.logger)
                return ErrorForm(path: request.path).response(error)
            }
        }
        response.headers.replaceOrAdd(name: "x-request-id", value: request.id)
        response.headers.add(contentsOf: policy.corsHeaders(for: request.headers))
        return noting(response, request, match.pattern, start: start, deadline)
    }

    package func respond(to rejection: HTTPRejection) -> HTTPResponse {
        let error = APIError(
            status: rejection.status,
            message: rejection.message,
            code: "bad_http_request"
        )
        context.metrics.requestStarted()
        context.metrics.requestFinished(
            route: "",
            status: Int(rejection.status.code),
            seconds: 0
        )
        context.logger.info(
            "rejected",
            metadata: [
                "status": .stringConvertible(Int(rejection.status.code)),
                "reason": .string(rejection.message),
            ]
        )
        return error.response
    }

    private func answer(_ request: HTTPRequest, _ match: Router.Match) async throws -> HTTPResponse
    {
        try policy.checkSource(of: request.headers)
        if request.method == .OPTIONS {
            return try options(request, match)
        }
        if !publicPaths.contains(match.pattern) {
            try policy.checkKey(of: request.headers)
        }
        switch match {
        case .found(let handler, let parameters, let pattern):
            guard !context.readiness.isStopping || watchedPaths.contains(pattern) else {
                throw APIError.stopping
            }
            var request = request
            request.parameters = parameters
            return try await handler(request)
        case .methodNotAllowed(let methods):
            let error = APIError(
                status: .methodNotAllowed,
                message: "\(request.path) does not answer to \(request.method.rawValue).",
                code: "method_not_allowed"
            )
            var response = ErrorForm(path: request.path).response(error)
            response.headers.add(name: "allow", value: Self.list(methods))
            return response
        case .notFound:
            throw Self.notFound(request)
        }
    }

    /// Browsers ask with `OPTIONS` before they send a page's request across origins.
    private func options(_ request: HTTPRequest, _ match: Router.Match) throws -> HTTPResponse {
        guard case .methodNotAllowed(let methods) = match else { throw Self.notFound(request) }
        var response = HTTPResponse(
            status: .noContent,
            headers: ["allow": Self.list(methods)]
        )
        if !policy.corsHeaders(for: request.headers)["access-control-allow-origin"].isEmpty {
            response.headers.add(contentsOf: [
                "access-control-allow-methods": Self.list(methods),
                "access-control-allow-headers":
                    request.headers.first(name: "access-control-request-headers")
                    ?? "authorization, content-type",
                "access-control-max-age": "600",
            ])
        }
        return response
    }

    private static func list(_ methods: [HTTPMethod]) -> String {
        methods.map(\.rawValue).joined(separator: ", ")
    }

    private static func notFound(_ request: HTTPRequest) -> APIError {
        APIError(
            status: .notFound,
            message: "Invalid URL (\(request.method.rawValue) \(request.path))",
            code: "not_found"
        )
    }

    /// Counts and logs the answer when the last of it has been sent.
    private func noting(
        _ response: HTTPResponse,
        _ request: HTTPRequest,
        _ route: String,
        start: ContinuousClock.Instant,
        _ deadline: RequestDeadline?
    ) -> HTTPResponse {
        let (context, status) = (context, Int(response.status.code))
        let record = RequestRecord { outcome in
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            context.metrics.requestFinished(route: route, status: status, seconds: seconds)
            context.rest?.ended()
            var metadata: Logger.Metadata = [
                "status": .stringConvertible(status), "id": .string(request.id),
                "ms": .stringConvertible(Int(seconds * 1000)), "outcome": .string(outcome),
            ]
            if let trace = Identifier.trace(from: request.headers) {
                metadata["traceparent"] = .string(trace)
            }
            context.logger.info(
                "\(request.method.rawValue) \(request.path)",
                metadata: metadata
            )
        }
        guard case .stream(let produce) = response.body, request.method != .HEAD else {
            record.end("sent")
            return response
        }
        var noted = response
        noted.body = .stream { writer in
            do {
                try await RequestDeadline.$current.withValue(deadline) {
                    try await produce(writer)
                }
                record.end("sent")
            } catch {
                record.end("broken off")
                throw error
            }
        }
        return noted
    }
}

extension Router.Match {
    /// The route's pattern; empty when no handler was found.
    fileprivate var pattern: String {
        guard case .found(_, _, let pattern) = self else { return "" }
        return pattern
    }
}
