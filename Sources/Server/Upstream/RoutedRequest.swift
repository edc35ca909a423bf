import Fetch
import HTTP
import JSON
import NIOHTTP1

/// One request on its way through the replicas that can answer it.
struct RoutedRequest: Sendable {
    let proxy: UpstreamProxy
    /// The API whose words errors are told in.
    let form: ErrorForm
    /// Who is asked, in order, and the request as each is sent it.
    let replicas: [(replica: UpstreamFleet.Replica, request: HTTPRequest)]
    let local: UpstreamProxy.Handler

    /// What asking one replica came to.
    private enum Outcome {
        case answer(HTTPResponse)
        /// A stream whose body has not begun.
        case stream(ClientExchange, Upstream, UpstreamTicket)
        /// An answer that is given if nobody has a better one.
        case refusal(HTTPResponse)
        case failure(APIError)
    }

    /// An answer, whoever gives it.
    ///
    /// - Throws: `APIError` when nobody does.
    func answer() async throws -> HTTPResponse {
        let deadline = RequestDeadline.current
        return try await RequestDeadline.race(deadline) { try await answer(from: 0) }
    }

    private func answer(from first: Int) async throws -> HTTPResponse {
        var refusal: HTTPResponse?
        var failure: APIError?
        for index in first..<replicas.count {
            switch try await ask(index) {
            case .answer(let response):
                return response
            case .stream(let exchange, let upstream, let ticket):
                return stream(exchange, upstream, ticket, next: index + 1)
            case .refusal(let response):
                refusal = response
            case .failure(let error):
                failure = error
            }
            noteFailover(index)
        }
        if let refusal { return refusal }
        throw failure ?? .internalError("The request has nobody to answer it.")
    }

    private func noteFailover(_ index: Int) {
        guard index + 1 < replicas.count, case .upstream(let upstream, _) = replicas[index].replica
        else { return }
        upstream.noteFailover()
    }

    private func ask(_ index: Int) async throws -> Outcome {
        let (replica, request) = replicas[index]
        switch replica {
        case .local: return try await askLocally(request)
        case .upstream(let upstream, _): return try await ask(upstream, request)
        }
    }

    private func askLocally(_ request: HTTPRequest) async throws -> Outcome {
        let ticket = proxy.fleet.beginLocally()
        do {
            var response = try await local(request)
            if case .stream(let produce) = response.body {
                response.body = .stream { writer in
                    try await produce(writer)
                    withExtendedLifetime(ticket) {}
                }
            }
            return Self.isWorthAnother(Int(response.status.code))
                ? .refusal(response) : .answer(response)
        } catch let error as APIError where Self.isWorthAnother(Int(error.status.code)) {
            return .failure(error)
        }
    }

    private func ask(_ upstream: Upstream, _ request: HTTPRequest) async throws -> Outcome {
        let ticket = upstream.begin()
        do {
            let exchange = try await open(upstream, request)
            let status = exchange.response.status
            if status == 401 || status == 403 {
                throw FetchError.status(status, url: upstream.name, message: "", retryAfter: nil)
            }
            if status == 200, RelayFraming(exchange.response) != nil {
                return .stream(exchange, upstream, ticket)
            }
            var response = UpstreamProxy.response(exchange.response, from: upstream)
            response.body = .bytes(try await exchange.all(limit: UpstreamProxy.answerLimit))
            guard Self.isWorthAnother(status) else { return .answer(response) }
            if status != 404 { upstream.noteFailure() }
            return .refusal(response)
        } catch let error as FetchError {
            proxy.fleet.suspect(upstream, error, reached: true)
            return .failure(.upstreamFailed(upstream.name, error))
        } catch let error as APIError {
            return .failure(error)
        }
    }

    /// Sends the request and waits for the head of the answer.
    private func open(
        _ upstream: Upstream,
        _ request: HTTPRequest
    ) async throws -> ClientExchange {
        do {
            return try await proxy.open(request, at: upstream)
        } catch let error as FetchError {
            proxy.fleet.suspect(upstream, error, reached: false)
            throw APIError.upstreamFailed(upstream.name, error)
        }
    }

    /// Whether another replica may do better than this status: it may have the model still, have a
    /// free place, more memory, or work at all.
    private static func isWorthAnother(_ status: Int) -> Bool {
        switch status {
        case 404, 408, 422, 429: true
        case 501, 505: false
        default: status >= 500
        }
    }
}

// MARK: - Streams

extension RoutedRequest {
    /// An answer whose events are passed on as they come.
    private func stream(
        _ exchange: ClientExchange,
        _ upstream: Upstream,
        _ ticket: UpstreamTicket,
        next: Int
    ) -> HTTPResponse {
        var response = UpstreamProxy.response(exchange.response, from: upstream)
        let deadline = RequestDeadline.current
        let isEvents = RelayFraming(exchange.response) == .events
        response.body = .stream { writer in
            let relay: @Sendable (any BodyWriter) async throws -> Void = { writer in
                try await RequestDeadline.race(deadline) {
                    try await pass(exchange, upstream, ticket, next: next, to: writer)
                }
            }
            let produce: @Sendable (any BodyWriter) async throws -> Void = { writer in
                do {
                    try await relay(writer)
                } catch let error as APIError {
                    try await writer.write(form.event(error, isEvent: isEvents))
                }
            }
            guard isEvents else { return try await produce(writer) }
            try await KeepAliveWriter.run(
                over: writer,
                interval: proxy.keepAlive,
                filler: EventStream.comment,
                produce
            )
        }
        return response
    }

    /// Passes events on; as long as none was, another replica can take over.
    ///
    /// - Throws: `APIError` for a failure that the client has to be told of.
    private func pass(
        _ exchange: ClientExchange,
        _ upstream: Upstream,
        _ ticket: UpstreamTicket,
        next: Int,
        to writer: any BodyWriter
    ) async throws {
        defer { withExtendedLifetime(ticket) {} }
        var buffer = RelayBuffer(framing: RelayFraming(exchange.response) ?? .events)
        var hasBegun = false
        do {
            while let piece = try await exchange.next(
                within: hasBegun ? upstream.address.gapSeconds : nil
            ) {
                let events = buffer.take(piece, skippingComments: !hasBegun)
                guard !events.isEmpty else { continue }
                hasBegun = true
                try await writer.write(events)
            }
            try await writer.write(buffer.rest)
        } catch let error as FetchError {
            proxy.fleet.suspect(upstream, error, reached: true)
            let failure = APIError.upstreamFailed(upstream.name, error)
            guard !hasBegun, next < replicas.count else { throw failure }
            upstream.noteFailover()
            try await takeOver(from: next, to: writer)
        }
    }

    /// Has the next replicas stream the answer.
    private func takeOver(from first: Int, to writer: any BodyWriter) async throws {
        var failure = APIError.internalError("The request has nobody to answer it.")
        for index in first..<replicas.count {
            switch try await ask(index) {
            case .stream(let exchange, let upstream, let ticket):
                return try await pass(exchange, upstream, ticket, next: index + 1, to: writer)
            case .answer(let response):
                if case .stream(let produce) = response.body { return try await produce(writer) }
                throw APIError.upstreamFailed("", "status \(response.status.code)")
            case .refusal(let response):
                failure = .upstreamFailed(
                    replicas[index].replica.name,
                    "status \(response.status.code)"
                )
            case .failure(let error):
                failure = error
            }
            noteFailover(index)
        }
        throw failure
    }
}

extension UpstreamFleet.Replica {
    fileprivate var name: String {
        switch self {
        case .local: "(this server)"
        case .upstream(let upstream, _): upstream.name
        }
    }
}

extension ErrorForm {
    /// The error as the last event, or the last line, of a stream.
    fileprivate func event(_ error: APIError, isEvent: Bool) -> [UInt8] {
        let json = json(error)
        guard isEvent else { return json.wireBytes + [UInt8(ascii: "\n")] }
        let text = String(decoding: json.wireBytes, as: UTF8.self)
        let name = json["type"]?.stringValue
        return ServerSentEvent(event: name, data: text).bytes
    }
}
