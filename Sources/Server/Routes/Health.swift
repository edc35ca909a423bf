import HTTP
import JSON

/// `GET /health`, `/livez`, `/readyz`: whether the process lives and takes work.
enum Health {
    /// Well from the start, since requests may wait for a model that still loads, until it stops.
    static func health(_: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        guard !context.readiness.isStopping else { throw APIError.stopping }
        return .json(["status": "ok"])
    }

    /// The process answers, so it lives.
    static func live(_: HTTPRequest, _: ServerContext) async throws -> HTTPResponse {
        .json(["status": "ok"])
    }

    /// Ready while new work is taken; load balancers send elsewhere before and after.
    static func ready(_: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        guard context.readiness.isReady else {
            throw APIError.unavailable("The server is not ready.", code: "not_ready")
        }
        return .json(["status": "ok"])
    }
}
