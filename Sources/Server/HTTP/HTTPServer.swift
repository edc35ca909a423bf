import NIOCore
import NIOHTTP1
import NIOPosix

/// Listens on an address and feeds requests to a responder.
package final class HTTPServer: Sendable {
    /// Why the server cannot listen.
    package enum BindError: Error, CustomStringConvertible {
        /// Every port that was tried is in use.
        case portsInUse(host: String, first: Int, last: Int)
        /// The address cannot be listened on; says why.
        case unusable(host: String, port: Int, reason: String)

        package var description: String {
            switch self {
            case .portsInUse(let host, let first, let last):
                "all ports from \(first) to \(last) of \(host) are in use"
            case .unusable(let host, let port, let reason):
                "cannot listen on \(host) port \(port): \(reason)"
            }
        }
    }

    /// The port that clients connect to.
    package let port: Int

    /// The engine needs the cores; one thread moves far more bytes than it makes.
    ///
    /// It lives as long as the process: answers that are cut off when a server closes may end after
    /// it, and still need their event loop for that.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    private let listener: any Channel
    private let connections: ConnectionRegistry

    /// Ports tried one after the other when the first is taken.
    private static let portAttempts = 100

    /// Starts listening; requests are answered from now on.
    ///
    /// Port 0 takes any free port; otherwise the next free one from `port` on is taken.
    ///
    /// - Throws: `BindError`.
    package static func start(
        host: String,
        port: Int,
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
        let listener = try await bind(bootstrap, host: host, port: port)
        return HTTPServer(listener: listener, connections: connections)
    }

    private init(listener: any Channel, connections: ConnectionRegistry) {
        self.listener = listener
        self.connections = connections
        self.port = listener.localAddress?.port ?? 0
    }

    /// Stops listening, gives answers under way so many seconds, then closes what is left.
    package func shutdown(within seconds: Int64) async {
        try? await listener.close()
        await connections.drain(within: seconds)
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

    private static func bind(
        _ bootstrap: ServerBootstrap,
        host: String,
        port: Int
    ) async throws -> any Channel {
        let last = port == 0 ? 0 : min(port + portAttempts - 1, Int(UInt16.max))
        for candidate in port...max(port, last) {
            do {
                // Only names need the resolver, which takes longer than everything else here.
                if let address = try? SocketAddress(ipAddress: host, port: candidate) {
                    return try await bootstrap.bind(to: address).get()
                }
                return try await bootstrap.bind(host: host, port: candidate).get()
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                continue
            } catch {
                throw BindError.unusable(host: host, port: candidate, reason: "\(error)")
            }
        }
        throw BindError.portsInUse(host: host, first: port, last: last)
    }
}
