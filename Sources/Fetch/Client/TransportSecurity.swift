import NIOCore
import NIOSSL
import Synchronization

/// TLS for addresses that begin with `https`, with the system's certificates.
final class TransportSecurity: Sendable {
    /// What one connection needs.
    struct Secured: Sendable {
        fileprivate let context: NIOSSLContext

        /// A handler that encrypts, and checks that the server is the one asked for.
        func handler(host: String) throws -> NIOSSLClientHandler {
            // Addresses cannot be sent as a server name; certificates are checked all the same.
            let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
            return try NIOSSLClientHandler(
                context: context,
                serverHostname: isAddress ? nil : host
            )
        }
    }

    private let made = Mutex<NIOSSLContext?>(nil)

    /// The settings of all connections; reading the certificates takes a moment, so it comes once.
    func context() throws -> Secured {
        try made.withLock { made in
            if let made { return Secured(context: made) }
            let context = try NIOSSLContext(configuration: .makeClientConfiguration())
            made = context
            return Secured(context: context)
        }
    }
}
