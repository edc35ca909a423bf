package import NIOCore
package import NIOHTTP1

/// The head of a server's answer.
package struct ClientResponse: Sendable {
    /// The status code.
    package let status: Int
    /// The fields.
    package let headers: HTTPHeaders
    /// The address that answered, after redirects.
    package let url: HTTPURL

    /// Bytes that the body has; nil when the head does not say.
    package var contentLength: Int? { headers.first(name: "content-length").flatMap { Int($0) } }

    /// Seconds after which to try again (RFC 9110, 10.2.3); nil without a number of seconds.
    package var retryAfter: Int? {
        headers.first(name: "retry-after").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}

/// The body of an answer, piece by piece; the server waits until pieces are taken.
package struct ResponseBody {
    typealias Parts = NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator

    private var parts: Parts
    private let url: HTTPURL

    init(_ parts: Parts, url: HTTPURL) {
        self.parts = parts
        self.url = url
    }

    /// The next piece; nil at the end.
    ///
    /// - Throws: `FetchError` when the connection breaks before the end.
    package mutating func next() async throws -> ByteBuffer? {
        while true {
            let part: HTTPClientResponsePart?
            do {
                part = try await parts.next()
            } catch {
                throw FetchError(error, url: url)
            }
            switch part {
            case .head: continue
            case .body(let piece): return piece
            case .end: return nil
            case nil:
                try Task.checkCancellation()
                throw FetchError.connection(
                    url: url.withoutQuery,
                    reason: "it was closed before the end of the answer"
                )
            }
        }
    }

    /// The whole body, at most `limit` bytes.
    ///
    /// - Throws: `FetchError`.
    package mutating func all(limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await next() {
            bytes += piece.readableBytesView
            guard bytes.count <= limit else {
                throw FetchError.unexpected(
                    url: url.withoutQuery,
                    expected: "at most \(limit) bytes",
                    found: "more"
                )
            }
        }
        return bytes
    }
}
