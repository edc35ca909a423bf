package import NIOHTTP1

/// Where a streamed body is written to; every write waits until the peer's socket took it.
package protocol BodyWriter: Sendable {
    /// Sends one piece.
    ///
    /// - Throws: When the peer has gone away or takes nothing for too long.
    func write(_ bytes: [UInt8]) async throws
}

/// The body of an answer.
package enum ResponseBody: Sendable {
    /// No body.
    case empty
    /// A body known as a whole, sent with a `content-length`.
    case bytes([UInt8])
    /// A body written piece by piece; the closure returns when it is complete.
    ///
    /// What the closure throws ends the connection without the closing chunk, so that the peer
    /// can tell a broken answer from a whole one.
    case stream(@Sendable (any BodyWriter) async throws -> Void)
}

/// An answer: status, header fields, body.
package struct HTTPResponse: Sendable {
    /// The status line's code and phrase.
    package var status: HTTPResponseStatus
    /// Header fields; framing fields are added when it is sent.
    package var headers: HTTPHeaders
    /// The body.
    package var body: ResponseBody
    /// What the connection is handed to after the head, in answer to an upgrade request.
    package var webSocket: (any WebSocketSession)?

    /// Makes an answer.
    package init(
        status: HTTPResponseStatus,
        headers: HTTPHeaders = HTTPHeaders(),
        body: ResponseBody = .empty
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer whose body is text of the given media type.
    package static func text(
        _ text: String,
        mediaType: String,
        status: HTTPResponseStatus = .ok
    ) -> HTTPResponse {
        HTTPResponse(
            status: status,
            headers: ["content-type": mediaType],
            body: .bytes(Array(text.utf8))
        )
    }
}
