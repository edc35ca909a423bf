import HTTP
package import Logging

/// The whole server: listener, access, endpoints.
package struct APIServer: Sendable {
    /// What the endpoints share.
    package let context: ServerContext
    private let configuration: ServerConfiguration
    private let http: HTTPServer

    /// Starts listening; requests are answered from now on, by a fleet's servers too.
    ///
    /// - Throws: `HTTPServer.BindError`.
    package static func start(
        _ configuration: ServerConfiguration,
        models: any ModelProvider,
        fleet: UpstreamFleet? = nil,
        disk: ModelDisk? = nil,
        logger: Logger
    ) async throws -> APIServer {
        let context = ServerContext(
            models: models,
            fleet: fleet,
            // Whoever comes from another machine has to show a key to change what is on the disk.
            disk: configuration.isLoopback || !configuration.apiKeys.isEmpty ? disk : nil,
            requestSeconds: configuration.requestSeconds,
            rest: configuration.rest,
            logger: logger
        )
        let policy = AccessPolicy(
            apiKeys: configuration.apiKeys,
            allowedOrigins: configuration.allowedOrigins,
            isLoopback: configuration.isOpenToPages
        )
        let http = try await HTTPServer.start(
            configuration.addresses,
            limits: configuration.limits,
            responder: APIResponder(context: context, policy: policy)
        )
        fleet?.start()
        return APIServer(context: context, configuration: configuration, http: http)
    }

    /// The addresses as clients write them, `http://HOST:PORT` or `unix:PATH`.
    package var urls: [String] { http.urls }

    /// Turns unready, lets answers under way finish within the configured time, then closes.
    package func shutdown() async {
        context.readiness.lower()
        await http.shutdown(within: configuration.drainSeconds)
        context.proxy?.fleet.stop()
    }
}
