import NIOCore
import NIOHTTP1
package import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Sends requests, each over a connection of its own.
package struct HTTPClient: Sendable {
    /// When a silent server is given up.
    package var patience = Patience(seconds: 60)
    /// Seconds in which a connection has to come about.
    package var connectSeconds: Int64 = 15

    private let group: MultiThreadedEventLoopGroup
    private let security = TransportSecurity()

    private static let redirectLimit = 5

    /// Makes a client that uses threads of a group.
    package init(group: MultiThreadedEventLoopGroup = .singleton) {
        self.group = group
    }

    /// Sends a request and hands the answer, whatever its status, to `body`.
    ///
    /// - Returns: What `body` returns; the connection is closed then.
    /// - Throws: `FetchError`, or what `body` throws.
    package func send<Result: Sendable>(
        _ request: ClientRequest,
        _ body: (ClientResponse, inout ResponseBody) async throws -> Result
    ) async throws -> Result {
        let exchange = try await open(request)
        defer { exchange.close() }
        var rest = ResponseBody(exchange)
        return try await body(exchange.response, &rest)
    }

    /// Sends a request; the answer, whatever its status, is read as far as it is asked for.
    ///
    /// - Returns: The exchange, once the head of the answer is there.
    /// - Throws: `FetchError`, `CancellationError`.
    package func open(_ request: ClientRequest) async throws -> ClientExchange {
        let (channel, handler) = try await connect(to: request.url, request.socketPath)
        do {
            try await write(request, to: channel)
        } catch {
            channel.close(promise: nil)
            throw FetchError(error, url: request.url)
        }
        return try await ClientExchange(channel, handler, url: request.url)
    }

    /// Sends a request, follows redirects, and hands a successful answer to `body`.
    ///
    /// `Authorization` is not sent on to other servers. `onRedirect` sees the answers on the way.
    ///
    /// - Returns: What `body` returns.
    /// - Throws: `FetchError`, or what `body` throws.
    package func fetch<Result: Sendable>(
        _ request: ClientRequest,
        onRedirect: (ClientResponse) -> Void = { _ in },
        _ body: (ClientResponse, inout ResponseBody) async throws -> Result
    ) async throws -> Result {
        var request = request
        for _ in 0...Self.redirectLimit {
            let step = try await send(request) { response, rest -> Step<Result> in
                switch response.status {
                case 200..<300: return .done(try await body(response, &rest))
                case 301, 302, 303, 307, 308: return .moved(response)
                default: throw await Self.failure(response, &rest)
                }
            }
            switch step {
            case .done(let result): return result
            case .moved(let response):
                onRedirect(response)
                let location = response.headers.first(name: "location") ?? ""
                guard let next = request.url.resolved(location) else {
                    throw FetchError.unexpected(
                        url: request.url.withoutQuery,
                        expected: "an address to go on to",
                        found: "'\(location)'"
                    )
                }
                if !next.isSameOrigin(as: request.url) {
                    request.headers.remove(name: "authorization")
                }
                request.url = next
            }
        }
        throw FetchError.tooManyRedirects(url: request.url.withoutQuery)
    }

    private enum Step<Result: Sendable>: Sendable {
        case done(Result)
        case moved(ClientResponse)
    }

    private static func failure(
        _ response: ClientResponse,
        _ body: inout ResponseBody
    ) async -> FetchError {
        let text = (try? await body.all(limit: 64 << 10)).map {
            String(decoding: $0, as: UTF8.self)
        }
        return .status(
            response.status,
            url: response.url.withoutQuery,
            message: text?.hasPrefix("<") == false ? text ?? "" : "",
            retryAfter: response.retryAfter
        )
    }
}

extension HTTPClient {
    private func connect(
        to url: HTTPURL,
        _ socketPath: String?
    ) async throws -> (any Channel, NIOLoopBound<AnswerHandler>) {
        let patience = patience
        let bootstrap = ClientBootstrap(group: group).connectTimeout(.seconds(connectSeconds))
            .channelOption(.socketOption(.so_keepalive), value: 1)
        do {
            let secured = url.isSecure ? try security.context() : nil
            let prepare:
                @Sendable (any Channel) -> EventLoopFuture<
                    (any Channel, NIOLoopBound<AnswerHandler>)
                > = { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let pipeline = channel.pipeline.syncOperations
                        if let secured {
                            try pipeline.addHandler(secured.handler(host: url.host))
                        }
                        try pipeline.addHTTPClientHandlers()
                        let handler = AnswerHandler(
                            eventLoop: channel.eventLoop,
                            patience: patience
                        )
                        try pipeline.addHandler(handler)
                        return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
                    }
                }
            if let socketPath {
                return try await bootstrap.connect(
                    unixDomainSocketPath: socketPath,
                    channelInitializer: prepare
                )
            }
            return try await bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: url.host, port: url.port, channelInitializer: prepare)
        } catch {
            throw FetchError(error, url: url)
        }
    }

    private func write(_ request: ClientRequest, to channel: any Channel) async throws {
        try await channel.eventLoop.flatSubmit {
            var head = HTTPRequestHead(
                version: .http1_1,
                method: request.method,
                uri: request.url.target,
                headers: request.headers
            )
            head.headers.replaceOrAdd(name: "host", value: request.url.authority)
            head.headers.replaceOrAdd(name: "connection", value: "close")
            if !request.body.isEmpty || request.method == .POST {
                let count = String(request.body.count)
                head.headers.replaceOrAdd(name: "content-length", value: count)
            }
            channel.write(HTTPClientRequestPart.head(head), promise: nil)
            if !request.body.isEmpty {
                let bytes = ByteBuffer(bytes: request.body)
                channel.write(HTTPClientRequestPart.body(.byteBuffer(bytes)), promise: nil)
            }
            return channel.writeAndFlush(HTTPClientRequestPart.end(nil))
        }.get()
    }
}

extension FetchError {
    /// What went wrong on a connection.
    init(_ error: any Error, url: HTTPURL) {
        let url = url.withoutQuery
        switch error {
        case let error as FetchError: self = error
        case let error as AnswerHandler.Silence:
            self = .silent(url: url, seconds: Int(error.seconds))
        case HTTPParserError.invalidEOFState:
            self = .connection(url: url, reason: "it was closed before the end of the answer")
        case let error as NIOConnectionError:
            let reason = error.connectionErrors.first.map { Self.reason($0.error) }
            self = .connection(
                url: url,
                reason: reason ?? "\(error.host) is not known to the name service"
            )
        default: self = .connection(url: url, reason: Self.reason(error))
        }
    }

    /// The system's own words where it is the system that refuses.
    private static func reason(_ error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }
}
