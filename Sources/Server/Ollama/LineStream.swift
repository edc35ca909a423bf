import HTTP
import JSON
import Logging
import NIOHTTP1

/// An answer as lines of JSON, as Ollama streams it.
struct LineStream: Sendable {
    private let writer: any BodyWriter

    /// Sends one line.
    func send(_ payload: JSONValue) async throws {
        try await writer.write(payload.wireBytes + [UInt8(ascii: "\n")])
    }

    /// The answer whose lines `produce` sends.
    ///
    /// An error after the first line can no longer change the status: it becomes the last line.
    static func response(
        logger: Logger,
        _ produce: @escaping @Sendable (LineStream) async throws -> Void
    ) -> HTTPResponse {
        HTTPResponse(
            status: .ok,
            headers: ["content-type": "application/x-ndjson", "x-accel-buffering": "no"],
            body: .stream { writer in
                let stream = LineStream(writer: writer)
                do {
                    try await produce(stream)
                } catch {
                    try Task.checkCancellation()
                    let error = APIError(reporting: error, logger: logger)
                    try await stream.send(ErrorForm.ollama.json(error))
                }
            }
        )
    }
}
