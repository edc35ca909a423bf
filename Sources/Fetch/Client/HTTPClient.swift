import NIOCore
import NIOHTTP1
package import NIOPosix

/// Sends requests, each over a connection of its own.
package struct HTTPClient: Sendable {
    /// Seconds after which a silent server is given up.
    package var silenceSeconds: Int64 = 60
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
        let url = request.url
        let channel: NIOAsyncChannel<HTTPClientResponsePart, Never>
        do {
            channel = try await connect(to: url, socketPath: request.socketPath)
            try await write(request, to: channel.channel)
        } catch {
            throw FetchError(error, url: url)
        }
        return try await channel.executeThenClose { inbound in
            var parts = inbound.makeAsyncIterator()
            let first: HTTPClientResponsePart?
            do {
                first = try await parts.next()
            } catch {
                throw FetchError(error, url: url)
            }
            guard case .head(let head) = first else {
                try Task.checkCancellation()
                throw FetchError.connection(
                    url: url.withoutQuery,
                    reason: "it was closed before an answer"
                )
            }
            let response = ClientResponse(
                status: Int(head.status.code),
                headers: head.headers,
                url: url
            )
            var rest = ResponseBody(parts, url: url)
            return try await body(response, &rest)
        }
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
        socketPath: String?
    ) async throws -> NIOAsyncChannel<HTTPClientResponsePart, Never> {
        let silence = silenceSeconds
        let secured = url.isSecure ? try security.context() : nil
        let bootstrap = ClientBootstrap(group: group).connectTimeout(.seconds(connectSeconds))
        let prepare:
            @Sendable (any Channel) -> EventLoopFuture<
                NIOAsyncChannel<HTTPClientResponsePart, Never>
            > = { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let secured {
                        try pipeline.addHandler(secured.handler(host: url.host))
                    }
                    try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(silence)))
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(SilenceHandler(seconds: Int(silence)))
                    return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
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

/// Turns silence into an error.
private final class SilenceHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    struct Silence: Error {
        let seconds: Int
    }

    private let seconds: Int

    init(seconds: Int) {
        self.seconds = seconds
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is IdleStateHandler.IdleStateEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        context.fireErrorCaught(Silence(seconds: seconds))
        context.close(promise: nil)
    }
}

extension FetchError {
    /// What went wrong on a connection.
    init(_ error: any Error, url: HTTPURL) {
        let url = url.withoutQuery
        switch error {
        case let error as FetchError: self = error
        case let error as SilenceHandler.Silence:
            self = .silent(url: url, seconds: error.seconds)
        case HTTPParserError.invalidEOFState:
            self = .connection(url: url, reason: "it was closed before the end of the answer")
        case let error as NIOConnectionError:
            let reason = error.connectionErrors.first.map { "\($0.error)" }
            self = .connection(
                url: url,
                reason: reason ?? "\(error.host) is not known to the name service"
            )
        default: self = .connection(url: url, reason: "\(error)")
        }
    }
}
