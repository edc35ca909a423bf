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
    private let exchange: ClientExchange

    init(_ exchange: ClientExchange) {
        self.exchange = exchange
    }

    /// The next piece; nil at the end.
    ///
    /// - Throws: `FetchError` when the connection breaks before the end.
    package mutating func next() async throws -> ByteBuffer? {
        try await exchange.next()
    }

    /// The whole body, at most `limit` bytes.
    ///
    /// - Throws: `FetchError`.
    package mutating func all(limit: Int) async throws -> [UInt8] {
        try await exchange.all(limit: limit)
    }
}
