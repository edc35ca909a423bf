import HTTP
import JSON
import NIOHTTP1

/// The rest of Ollama's API: who answers, and what is not done here.
enum OllamaService {
    /// `GET /`: what clients ask to see whether somebody is there.
    static func greet(_: HTTPRequest, _: ServerContext) async throws -> HTTPResponse {
        // Clients of Ollama look for these very words.
        .text(
            "Shimmy is running. For its clients: Ollama is running\n",
            mediaType: "text/plain; charset=utf-8"
        )
    }

    /// `GET /api/version`.
    static func version(_: HTTPRequest, _: ServerContext) async throws -> HTTPResponse {
        .json(["version": .string(Version.current)])
    }

    /// What would make models of models.
    static func refuse(_ request: HTTPRequest, _: ServerContext) async throws -> HTTPResponse {
        throw APIError(
            status: .notImplemented,
            message: """
                \(request.method.rawValue) \(request.path) is not supported: the server makes \
                no models. Further names are given by `shimmy serve --alias NAME=MODEL`.
                """,
            code: "not_supported"
        )
    }
}
