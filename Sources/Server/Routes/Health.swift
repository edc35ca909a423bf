import HTTP
import JSON

/// `GET /health`, `/livez`, `/readyz`: whether the process lives and takes work.
enum Health {
    /// The process answers, so it lives.
    static func live(_: HTTPRequest, _: ServerContext) async throws -> HTTPResponse {
        .json(["status": "ok"])
    }

    /// Ready until the server begins to stop, so that load balancers stop sending.
    static func ready(_: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        guard context.readiness.isReady else {
            throw APIError.unavailable("The server is shutting down.", code: "shutting_down")
        }
        return .json(["status": "ok"])
    }
}
