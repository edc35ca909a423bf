import NIOCore
import NIOHTTP1
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Listens on an address and feeds requests to a responder.
package final class HTTPServer: Sendable {
    /// Why the server cannot listen.
    package enum BindError: Error, CustomStringConvertible {
        /// Every port that was tried is in use.
        case portsInUse(host: String, first: Int, last: Int)
        /// The address cannot be listened on; says why.
        case unusable(address: String, reason: String)

        package var description: String {
            switch self {
            case .portsInUse(let host, let first, let last):
                "all ports from \(first) to \(last) of \(host) are in use"
            case .unusable(let address, let reason):
                "cannot listen on \(address): \(reason)"
            }
        }
    }

    /// The addresses that clients connect to, as `http://HOST:PORT` or `unix:PATH`.
    package let urls: [String]

    /// The engine needs the cores; one thread moves far more bytes than it makes.
    ///
    /// It lives as long as the process: answers that are cut off when a server closes may end after
    /// it, and still need their event loop for that.
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Starts the thread that servers share; the first one would otherwise.
    package static func prepare() { _ = group }

    private let listeners: [any Channel]
    /// Socket files that this server made.
    private let socketPaths: [String]
    private let connections: ConnectionRegistry
    /// Seconds that answers to those who connected last may take.
    private let lateSeconds: Int64

    /// Starts listening; requests are answered from now on.
    ///
    /// Port 0 takes any free port; otherwise the next free one from the one named on is taken.
    ///
    /// - Throws: `BindError`.
    package static func start(
        _ addresses: [ListenAddress],
        limits: HTTPLimits = HTTPLimits(),
        responder: any HTTPResponder
    ) async throws -> HTTPServer {
        let connections = ConnectionRegistry(limit: limits.connections)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_keepalive), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = ConnectionHandler(responder: responder, limits: limits)
                    guard connections.add(handler, of: channel) else {
                        throw ChannelError.ioOnClosedChannel
                    }
                    try channel.pipeline.syncOperations.addHandlers(
                        ByteToMessageHandler(decoder(limits: limits)),
                        HTTPResponseEncoder(),
                        handler
                    )
                }
            }
        let opener = Listeners(bootstrap: bootstrap)
        var listeners: [any Channel] = []
        do {
            for address in addresses { listeners.append(try await opener.open(address)) }
        } catch {
            for listener in listeners { try? await listener.close() }
            throw error
        }
        return HTTPServer(
            addresses: addresses,
            listeners: listeners,
            connections: connections,
            lateSeconds: limits.lateSeconds
        )
    }

    /// Starts listening on one address; see the other form.
    ///
    /// - Throws: `BindError`.
    package static func start(
        host: String,
        port: Int,
        limits: HTTPLimits = HTTPLimits(),
        responder: any HTTPResponder
    ) async throws -> HTTPServer {
        try await start([.tcp(host: host, port: port)], limits: limits, responder: responder)
    }

    private init(
        addresses: [ListenAddress],
        listeners: [any Channel],
        connections: ConnectionRegistry,
        lateSeconds: Int64
    ) {
        urls = zip(addresses, listeners).map(Self.url)
        socketPaths = addresses.compactMap { address in
            if case .unix(let path) = address { path } else { nil }
        }
        self.listeners = listeners
        self.connections = connections
        self.lateSeconds = lateSeconds
    }

    /// The port of the first address that has one; 0 for none.
    package var port: Int { listeners.lazy.compactMap { $0.localAddress?.port }.first ?? 0 }

    private static func url(_ address: ListenAddress, _ listener: any Channel) -> String {
        let local = listener.localAddress
        if let path = local?.pathname { return "unix:\(path)" }
        var host = local?.ipAddress ?? ""
        // A name is repeated as it was given.
        if case .tcp(let name, _) = address { host = name }
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(local?.port ?? 0)"
    }

    /// Gives answers under way so many seconds, then stops listening and closes what is left.
    ///
    /// Until then, who connects is still told something: that the server is not ready.
    package func shutdown(within seconds: Int64) async {
        await connections.drain(within: seconds)
        for listener in listeners { try? await listener.close() }
        for path in socketPaths { unlink(path) }
        await connections.close(within: min(seconds, lateSeconds))
    }

    private static func decoder(limits: HTTPLimits) -> HTTPRequestDecoder {
        var parserLimits = NIOHTTPDecoderLimitConfiguration()
        parserLimits.maxHeaderFieldSize = limits.headerFieldBytes
        parserLimits.maxHeaderFieldCount = limits.headerFields
        return HTTPRequestDecoder(
            leftOverBytesStrategy: .dropBytes,
            informationalResponseStrategy: .drop,
            limitConfiguration: parserLimits
        )
    }
}
