import NIOHTTP1

/// Keeps requests from going round in circles: every server that passes a request on signs it.
///
/// The signatures stand in `Via` (RFC 9110, section 7.6.3).
enum UpstreamLoop {
    /// Servers that a request may pass through.
    private static let hopLimit = 8

    /// A server's signature.
    static func entry(_ instance: String) -> String { "1.1 \(instance)" }

    /// A new name for a server.
    static func newInstance() -> String { Identifier.random(prefix: "shimmy-", length: 16) }

    /// Refuses a request that has been here before, or at too many servers.
    ///
    /// - Throws: `APIError` with status 508.
    static func check(_ headers: HTTPHeaders, instance: String) throws(APIError) {
        let hops = headers[canonicalForm: "via"].map { entry in
            entry.split(separator: " ").last.map(String.init) ?? ""
        }
        guard hops.contains(instance) || hops.count > hopLimit else { return }
        throw APIError(
            status: .loopDetected,
            message: """
                The request came back to a server that had passed it on: the upstream servers \
                are set up in a circle.
                """,
            type: "server_error",
            code: "loop_detected"
        )
    }
}
