import HTTP
import NIOHTTP1

/// `GET /ws/generate`: a WebSocket with any number of answers at a time.
enum GenerateSocket {
    /// Answers the opening handshake.
    static func open(
        _ request: HTTPRequest,
        _ context: ServerContext
    ) async throws -> HTTPResponse {
        do {
            return try WebSocketHandshake.answer(request, session: GenerateSession(context))
        } catch {
            var response = APIError(
                status: error.status,
                message: error.message,
                code: "bad_handshake"
            ).response
            if error.status == .upgradeRequired {
                response.headers.add(contentsOf: [
                    "upgrade": "websocket", "connection": "Upgrade", "sec-websocket-version": "13",
                ])
            }
            return response
        }
    }
}
