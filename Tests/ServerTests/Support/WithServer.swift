import HTTP

/// Runs a body against a listening server on a free port, then closes the server.
func withServer<Result>(
    _ responder: any HTTPResponder,
    limits: HTTPLimits = HTTPLimits(),
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
