import NIOHTTP1

/// The opening of a WebSocket (RFC 6455, section 4.2).
package enum WebSocketHandshake {
    /// The answer that turns the connection into a WebSocket of the session.
    ///
    /// - Throws: `HTTPRejection` when the request is no proper handshake.
    package static func answer(
        _ request: HTTPRequest,
        session: any WebSocketSession
    ) throws(HTTPRejection) -> HTTPResponse {
        let headers = request.headers
        guard request.method == .GET, has("websocket", in: headers["upgrade"]),
            has("upgrade", in: headers["connection"])
        else {
            throw HTTPRejection(
                status: .upgradeRequired,
                message: "This address speaks WebSocket: ask with 'Upgrade: websocket'."
            )
        }
        guard headers["sec-websocket-version"] == ["13"] else {
            throw HTTPRejection(
                status: .upgradeRequired,
                message: "Only version 13 of the WebSocket protocol is spoken."
            )
        }
        let keys = headers["sec-websocket-key"]
        guard keys.count == 1, keys[0].utf8.count == 24, keys[0].hasSuffix("==") else {
            throw HTTPRejection(
                status: .badRequest,
                message: "A WebSocket handshake needs one Sec-WebSocket-Key of 16 bytes in Base64."
            )
        }
        var response = HTTPResponse(
            status: .switchingProtocols,
            headers: [
                "upgrade": "websocket", "connection": "Upgrade",
                "sec-websocket-accept": acceptance(of: keys[0]),
            ]
        )
        response.webSocket = session
        return response
    }

    /// The proof that a handshake has been understood.
    package static func acceptance(of key: String) -> String {
        Base64.encode(SHA1.digest(of: Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }

    /// Whether a token is among the comma-separated values of a field.
    private static func has(_ token: String, in values: [String]) -> Bool {
        values.contains { value in
            value.lowercased().split(separator: ",").contains { part in
                part.filter { $0 != " " && $0 != "\t" } == token
            }
        }
    }
}
