package import NIOHTTP1

/// A request to a server.
package struct ClientRequest: Sendable {
    /// The method.
    package var method = HTTPMethod.GET
    /// Where to.
    package var url: HTTPURL
    /// The Unix domain socket to use in place of the address's host; nil for none.
    package var socketPath: String?
    /// Fields beside `Host` and `Content-Length`.
    package var headers = HTTPHeaders()
    /// The body; empty for none.
    package var body: [UInt8] = []

    /// Sends a key along.
    package mutating func authorize(by key: String) {
        headers.replaceOrAdd(name: "authorization", value: "Bearer \(key)")
    }

    /// A `GET` of an address.
    package init(_ url: HTTPURL) {
        self.url = url
    }
}
