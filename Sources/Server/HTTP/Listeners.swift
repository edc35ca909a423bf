import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Opens the sockets that a server listens on.
struct Listeners {
    /// Ports tried one after the other when the first is taken.
    private static let portAttempts = 1000

    let bootstrap: ServerBootstrap

    /// Listens on an address.
    ///
    /// Ports are bound at once, never looked at first: of servers that start together each gets its
    /// own.
    ///
    /// - Throws: `HTTPServer.BindError`.
    func open(_ address: ListenAddress) async throws -> any Channel {
        switch address {
        case .tcp(let host, let port):
            return try await open(host: host, port: port)
        case .unix(let path):
            return try await open(path: path)
        case .inherited(let descriptor):
            do {
                return try await bootstrap.withBoundSocket(descriptor).get()
            } catch {
                throw unusable("the socket handed over", error)
            }
        }
    }

    private func open(host: String, port: Int) async throws -> any Channel {
        let last = port == 0 ? 0 : min(port + Self.portAttempts - 1, Int(UInt16.max))
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
                throw unusable("\(host) port \(candidate)", error)
            }
        }
        throw HTTPServer.BindError.portsInUse(host: host, first: port, last: last)
    }

    /// A socket that nobody listens on any more is replaced.
    private func open(path: String) async throws -> any Channel {
        do {
            let isStale = await isAbandoned(path)
            let channel = try await bootstrap.bind(
                unixDomainSocketPath: path,
                cleanupExistingSocketFile: isStale
            ).get()
            // Whoever can open the socket may use the models: that is the user alone.
            guard chmod(path, 0o600) == 0 else {
                let code = errno
                try? await channel.close()
                throw IOError(errnoCode: code, reason: "chmod")
            }
            return channel
        } catch {
            throw unusable("unix:\(path)", error)
        }
    }

    private func isAbandoned(_ path: String) async -> Bool {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: path).get()
            try? await channel.close()
            return false
        } catch let error as IOError {
            return error.errnoCode == ECONNREFUSED
        } catch {
            return false
        }
    }

    /// The system's own words where it is the system that refuses.
    private func unusable(_ address: String, _ error: any Error) -> HTTPServer.BindError {
        let code = (error as? IOError)?.errnoCode
        let reason = code.map { String(cString: strerror($0)) } ?? "\(error)"
        return .unusable(address: address, reason: reason)
    }
}
