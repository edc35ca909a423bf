package import NIOCore
import NIOHTTP1

/// A request that was sent, and its answer: the head, and the body piece by piece.
///
/// The server waits until pieces are taken. The connection closes with the last piece, or when
/// nothing refers to the exchange any more.
package final class ClientExchange: Sendable {
    /// The head of the answer.
    package let response: ClientResponse
    private let channel: any Channel
    private let handler: NIOLoopBound<AnswerHandler>

    /// Waits for the head of the answer on a connection that a request went out on.
    ///
    /// - Throws: `FetchError`.
    init(
        _ channel: any Channel,
        _ handler: NIOLoopBound<AnswerHandler>,
        url: HTTPURL
    ) async throws {
        let first = try await Self.next(channel, handler, url: url, awaited: "an answer")
        guard case .head(let head) = first else {
            channel.close(promise: nil)
            throw FetchError.unexpected(
                url: url.withoutQuery,
                expected: "the head of an answer",
                found: "something else"
            )
        }
        self.channel = channel
        self.handler = handler
        response = ClientResponse(
            status: Int(head.status.code),
            headers: head.headers,
            url: url
        )
    }

    deinit { close() }

    /// Breaks the connection off; whoever waits for a piece gets an error.
    package func close() { channel.close(promise: nil) }

    /// The next piece of the body; nil at its end.
    ///
    /// The server may be silent for `seconds`; nil for as long as the client usually lets it.
    ///
    /// - Throws: `FetchError` when the connection breaks before the end, `CancellationError`.
    package func next(within seconds: Int64? = nil) async throws -> ByteBuffer? {
        while true {
            let part = try await Self.next(
                channel,
                handler,
                url: response.url,
                awaited: "the end of the answer",
                within: seconds
            )
            switch part {
            case .head: continue
            case .body(let piece): return piece
            case .end:
                close()
                return nil
            }
        }
    }

    /// The whole body, at most `limit` bytes.
    ///
    /// - Throws: `FetchError`, `CancellationError`.
    package func all(limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await next() {
            bytes += piece.readableBytesView
            guard bytes.count <= limit else {
                throw FetchError.unexpected(
                    url: response.url.withoutQuery,
                    expected: "at most \(limit) bytes",
                    found: "more"
                )
            }
        }
        return bytes
    }

    private static func next(
        _ channel: any Channel,
        _ handler: NIOLoopBound<AnswerHandler>,
        url: HTTPURL,
        awaited: String,
        within seconds: Int64? = nil
    ) async throws -> AnswerHandler.InboundIn {
        do {
            return try await withTaskCancellationHandler {
                try await channel.eventLoop.flatSubmit { handler.value.next(within: seconds) }.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            try Task.checkCancellation()
            guard error is AnswerHandler.Closed else { throw FetchError(error, url: url) }
            throw FetchError.connection(
                url: url.withoutQuery,
                reason: "it was closed before \(awaited)"
            )
        }
    }
}
