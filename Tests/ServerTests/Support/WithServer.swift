import HTTP

extension HTTPLimits {
    /// The default limits without those of time, which a loaded machine exceeds: tests that are
    /// about one of them set it.
    static var unhurried: HTTPLimits {
        var limits = HTTPLimits()
        limits.idleSeconds = 3600
        limits.writeSeconds = 3600
        limits.pingSeconds = 3600
        limits.lingerSeconds = 60
        return limits
    }
}

/// Runs a body against a listening server on a free port, then closes the server.
func withServer<Result>(
    _ responder: any HTTPResponder,
    limits: HTTPLimits = .unhurried,
    _ body: (Int) async throws -> Result
) async throws -> Result {
    let server = try await HTTPServer.start(
        host: "127.0.0.1",
        port: 0,
        limits: limits,
        responder: responder
    )
    let result: Result
    do {
        result = try await body(server.port)
    } catch {
        await server.shutdown(within: 0)
        throw error
    }
    await server.shutdown(within: 0)
    return result
}
