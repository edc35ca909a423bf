import HTTP
package import NIOHTTP1

/// Who may talk to the server: keys, and which web pages.
///
/// A server on the loopback address is within reach of every page that the user's browser has
/// open. Two checks keep those out: `Host` must name this machine (against DNS rebinding) and
/// `Origin`, which browsers always send across sites, must be known.
package struct AccessPolicy: Sendable {
    /// Keys of which a request must carry one; empty lets everybody in.
    package var apiKeys: [String]
    /// Origins of web pages that may use the server; `*` means all.
    package var allowedOrigins: [String]
    /// Whether the server listens on the loopback address only, and pages can reach it there.
    package var isLoopback: Bool

    /// Makes a policy.
    package init(apiKeys: [String] = [], allowedOrigins: [String] = [], isLoopback: Bool = true) {
        self.apiKeys = apiKeys
        self.allowedOrigins = allowedOrigins
        self.isLoopback = isLoopback
    }

    /// Refuses requests of unknown web pages.
    ///
    /// - Throws: `APIError` with status 403.
    package func checkSource(of headers: HTTPHeaders) throws(APIError) {
        // Browsers let every page open WebSockets; there is no other check that keeps them out.
        guard isLoopback || headers.contains(name: "upgrade") else { return }
        let host = headers.first(name: "host") ?? ""
        if isLoopback, !host.isEmpty, !Self.isLoopbackName(host) {
            throw Self.forbidden("The Host header names '\(host)', which is not this machine.")
        }
        guard let origin = headers.first(name: "origin"), !allows(origin: origin) else { return }
        // A page that this server itself delivered may talk to it.
        guard origin != "http://\(host)", origin != "https://\(host)" else { return }
        throw Self.forbidden("Pages of the origin '\(origin)' may not use this server.")
    }

    /// Refuses requests without one of the keys.
    ///
    /// - Throws: `APIError` with status 401.
    package func checkKey(of headers: HTTPHeaders) throws(APIError) {
        guard !apiKeys.isEmpty else { return }
        guard let given = Self.key(in: headers) else {
            throw Self.unauthorized(
                "You didn't provide an API key. Send it as 'Authorization: Bearer KEY'."
            )
        }
        // Every key is compared whole, so that the time taken tells nothing about any of them.
        var isKnown = false
        for key in apiKeys where Self.areEqual(given, key) {
            isKnown = true
        }
        guard isKnown else { throw Self.unauthorized("Incorrect API key provided.") }
    }

    /// The header fields that let a page of an allowed origin read the answer.
    package func corsHeaders(for headers: HTTPHeaders) -> HTTPHeaders {
        guard let origin = headers.first(name: "origin"), allows(origin: origin) else {
            return allowedOrigins.isEmpty ? [:] : ["vary": "origin"]
        }
        return [
            "access-control-allow-origin": origin,
            "access-control-expose-headers": "x-request-id",
            "vary": "origin",
        ]
    }

    private func allows(origin: String) -> Bool {
        allowedOrigins.contains(origin) || allowedOrigins.contains("*")
    }

    private static func key(in headers: HTTPHeaders) -> String? {
        if let key = headers.first(name: "x-api-key") {
            return key
        }
        guard let value = headers.first(name: "authorization") else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    /// Compares in a time that depends on the lengths alone.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard !right.isEmpty else { return left.isEmpty }
        var difference = left.count ^ right.count
        for (index, byte) in left.enumerated() {
            difference |= Int(byte ^ right[index % right.count])
        }
        return difference == 0
    }

    private static func isLoopbackName(_ host: String) -> Bool {
        var name = host.lowercased()
        if name.hasPrefix("[") {
            name = String(name.dropFirst().prefix { $0 != "]" })
        } else {
            name = String(name.prefix { $0 != ":" })
        }
        return name == "localhost" || name.hasSuffix(".localhost") || name == "::1"
            || isLoopbackIPv4(name)
    }

    private static func isLoopbackIPv4(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func forbidden(_ message: String) -> APIError {
        APIError(status: .forbidden, message: message, code: "origin_not_allowed")
    }

    private static func unauthorized(_ message: String) -> APIError {
        APIError(status: .unauthorized, message: message, code: "invalid_api_key")
    }
}
