import HTTP
import JSON
import NIOHTTP1

/// An answer as server-sent events in OpenAI's form: JSON payloads, `[DONE]` at the end.
struct EventStream: Sendable {
    /// A line that event streams skip (WHATWG HTML, section 9.2).
    static let comment = Array(": keep-alive\n\n".utf8)

    private let writer: any BodyWriter
    /// Whether events carry the `type` of their payload as their name.
    private let isNamed: Bool

    /// Sends one payload.
    func send(_ payload: JSONValue) async throws {
        let text = String(decoding: payload.wireBytes, as: UTF8.self)
        let name = isNamed ? payload["type"]?.stringValue : nil
        try await writer.write(ServerSentEvent(event: name, data: text).bytes)
    }

    /// The answer whose events `produce` sends.
    ///
    /// An error after the first event can no longer change the status: it becomes an event with
    /// the error object, and `[DONE]`, which marks a whole answer, stays away. While nothing
    /// comes, a comment is sent every `keepAlive` of the context.
    static func response(
        in context: ServerContext,
        endsWithDone: Bool = true,
        _ produce: @escaping @Sendable (EventStream) async throws -> Void
    ) -> HTTPResponse {
        HTTPResponse(
            status: .ok,
            headers: headers,
            body: .stream { writer in
                try await KeepAliveWriter.run(
                    over: writer,
                    interval: context.keepAlive,
                    filler: Self.comment
                ) { writer in
                    let stream = EventStream(writer: writer, isNamed: false)
                    do {
                        try await produce(stream)
                    } catch {
                        try Task.checkCancellation()
                        let error = APIError(reporting: error, logger: context.logger)
                        try await stream.send(error.json)
                        return
                    }
                    if endsWithDone {
                        try await writer.write(ServerSentEvent(data: "[DONE]").bytes)
                    }
                }
            }
        )
    }

    /// The answer whose events `produce` sends under their names; it reports errors by itself.
    static func named(
        in context: ServerContext,
        _ produce: @escaping @Sendable (EventStream) async throws -> Void
    ) -> HTTPResponse {
        HTTPResponse(
            status: .ok,
            headers: headers,
            body: .stream { writer in
                try await KeepAliveWriter.run(
                    over: writer,
                    interval: context.keepAlive,
                    filler: Self.comment
                ) { try await produce(EventStream(writer: $0, isNamed: true)) }
            }
        )
    }

    private static let headers: HTTPHeaders = [
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache",
        // Proxies such as nginx would otherwise collect events into larger pieces.
        "x-accel-buffering": "no",
    ]
}
