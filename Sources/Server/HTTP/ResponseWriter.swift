import NIOCore
import NIOHTTP1

/// Sends one answer over a connection, framed as the request's method and version ask for.
struct ResponseWriter: Sendable {
    let body: ChannelBodyWriter
    let method: HTTPMethod
    let version: HTTPVersion
    /// Whether the connection closes after this answer.
    let isLast: Bool

    /// Sends the answer.
    ///
    /// - Returns: Whether all of it went out, so that the connection can be used again.
    func write(_ response: HTTPResponse) async -> Bool {
        do {
            var response = response
            if method == .HEAD, case .stream = response.body {
                response.body = .empty
            }
            try await body.send(.head(head(of: response)))
            switch response.body {
            case .empty:
                break
            case .bytes(let bytes):
                if method != .HEAD {
                    try await body.write(bytes)
                }
            case .stream(let produce):
                try await produce(body)
            }
            try await body.send(.end(nil))
            return !needsClose(response)
        } catch {
            return false
        }
    }

    private func head(of response: HTTPResponse) -> HTTPResponseHead {
        var headers = response.headers
        headers.replaceOrAdd(name: "date", value: HTTPDate.now())
        switch response.body {
        case .empty:
            if response.status.mayHaveResponseBody {
                headers.replaceOrAdd(name: "content-length", value: "0")
            }
        case .bytes(let bytes):
            headers.replaceOrAdd(name: "content-length", value: String(bytes.count))
        case .stream:
            break
        }
        if isLast || needsClose(response) {
            headers.replaceOrAdd(name: "connection", value: "close")
        } else if version == .http1_0 {
            headers.replaceOrAdd(name: "connection", value: "keep-alive")
        }
        return HTTPResponseHead(version: version, status: response.status, headers: headers)
    }

    /// HTTP/1.0 has no chunked coding: only the end of the connection ends a streamed body.
    private func needsClose(_ response: HTTPResponse) -> Bool {
        guard case .stream = response.body else { return false }
        return version == .http1_0
    }
}
