package import NIOHTTP1

/// A complete request: head, body and what the router found out about it.
package struct HTTPRequest: Sendable {
    /// The method as sent; `HEAD` stays `HEAD`.
    package var method: HTTPMethod
    /// The request target's path, still percent-encoded, always starting with `/`.
    package var path: String
    /// The part of the target after `?`, still percent-encoded; empty when there is none.
    package var query: String
    /// Header fields; names compare without regard to case.
    package var headers: HTTPHeaders
    /// The whole body, chunked coding already removed.
    package var body: [UInt8]
    /// Values of the route's placeholders, percent-decoded.
    package var parameters: [String: String]
    /// Names the request in logs and in the `x-request-id` header of the answer.
    package var id: String

    /// Makes a request.
    package init(
        method: HTTPMethod,
        target: String,
        headers: HTTPHeaders = HTTPHeaders(),
        body: [UInt8] = [],
        id: String = ""
    ) {
        self.method = method
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.path = String(parts[0])
        self.query = parts.count > 1 ? String(parts[1]) : ""
        self.headers = headers
        self.body = body
        self.parameters = [:]
        self.id = id
    }

    /// The media type of the body in lower case, without parameters; nil when not stated.
    package var mediaType: String? {
        guard let value = headers.first(name: "content-type") else { return nil }
        let type = value.prefix { $0 != ";" }
        return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
    }

    /// The first value of a query parameter, decoded; nil when it is absent or broken.
    package func queryValue(_ name: String) -> String? {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, PercentCoding.decode(parts[0]) == name else { continue }
            return PercentCoding.decode(parts[1].map { $0 == "+" ? " " : String($0) }.joined())
        }
        return nil
    }
}
