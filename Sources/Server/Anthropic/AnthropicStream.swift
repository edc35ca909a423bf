import HTTP
import JSON
import NIOHTTP1

/// An answer as server-sent events in Anthropic's form: each has a type.
struct AnthropicStream: Sendable {
    private let writer: any BodyWriter

    /// Sends one event.
    func send(_ type: String, _ members: JSONObject) async throws {
        let head: JSONObject = ["type": .string(type)]
        let payload = JSONValue.object(head.merged(with: members))
        let text = String(decoding: payload.wireBytes, as: UTF8.self)
        try await writer.write(ServerSentEvent(event: type, data: text).bytes)
    }

    /// The answer whose events `produce` sends; a ping goes out while nothing else comes.
    ///
    /// An error after the first event can no longer change the status: it becomes an event.
    static func response(
        in context: ServerContext,
        _ produce: @escaping @Sendable (AnthropicStream) async throws -> Void
    ) -> HTTPResponse {
        let ping = ServerSentEvent(event: "ping", data: #"{"type":"ping"}"#).bytes
        return HTTPResponse(
            status: .ok,
            headers: [
                "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache",
                "x-accel-buffering": "no",
            ],
            body: .stream { writer in
                try await KeepAliveWriter.run(
                    over: writer,
                    interval: context.keepAlive,
                    filler: ping
                ) { writer in
                    let stream = AnthropicStream(writer: writer)
                    do {
                        try await produce(stream)
                    } catch {
                        try Task.checkCancellation()
                        let error = APIError(reporting: error, logger: context.logger)
                        let json = ErrorForm.anthropic.json(error)
                        try await stream.send("error", json.objectValue ?? [:])
                    }
                }
            }
        )
    }
}
