import HTTP
import JSON
import Logging
import NIOHTTP1

/// An answer as server-sent events in OpenAI's form: JSON payloads, `[DONE]` at the end.
struct EventStream: Sendable {
    /// A line that event streams skip (WHATWG HTML, section 9.2).
    static let comment = Array(": keep-alive\n\n".utf8)

    private let writer: any BodyWriter

    /// Sends one payload.
    func send(_ payload: JSONValue) async throws {
        let text = String(decoding: payload.wireBytes, as: UTF8.self)
        try await writer.write(ServerSentEvent(data: text).bytes)
    }

    /// The answer whose events `produce` sends.
    ///
    /// An error after the first event can no longer change the status: it becomes an event with
    /// the error object, and `[DONE]`, which marks a whole answer, stays away. While nothing
    /// comes, a comment is sent every `keepAlive`.
    static func response(
        logger: Logger,
        keepAlive: Duration = .seconds(10),
        _ produce: @escaping @Sendable (EventStream) async throws -> Void
    ) -> HTTPResponse {
        HTTPResponse(
            status: .ok,
            headers: [
                "content-type": "text/event-stream; charset=utf-8",
                "cache-control": "no-cache",
                // Proxies such as nginx would otherwise collect events into larger pieces.
                "x-accel-buffering": "no",
            ],
            body: .stream { writer in
                try await KeepAliveWriter.run(
                    over: writer,
                    interval: keepAlive,
                    filler: Self.comment
                ) { writer in
                    let stream = EventStream(writer: writer)
                    do {
                        try await produce(stream)
                    } catch {
                        try Task.checkCancellation()
                        try await stream.send(APIError(reporting: error, logger: logger).json)
                        return
                    }
                    try await writer.write(ServerSentEvent(data: "[DONE]").bytes)
                }
            }
        )
    }
}
