/// An `http` or `https` address, as far as a client needs to take it apart (RFC 3986).
package struct HTTPURL: Sendable, Equatable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    package let isSecure: Bool
    /// A name or an address; IPv6 addresses without brackets.
    package let host: String
    /// The port that was written, or the scheme's own.
    package let port: Int
    /// Path and query, from `/` on.
    package let target: String

    private static let lengthLimit = 16 << 10

    /// Reads an absolute address; user names, fragments and control characters are not taken.
    package init?(_ text: String) {
        guard let (isSecure, rest) = Self.scheme(text), text.utf8.count <= Self.lengthLimit,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<end]) else { return nil }
        self.isSecure = isSecure
        self.host = host
        self.port = port ?? (isSecure ? 443 : 80)
        let target = rest[end...].prefix { $0 != "#" }
        self.target = target.hasPrefix("/") ? String(target) : "/" + target
    }

    private init(_ base: HTTPURL, target: String) {
        (isSecure, host, port) = (base.isSecure, base.host, base.port)
        self.target = target
    }

    private static func scheme(_ text: String) -> (isSecure: Bool, rest: Substring)? {
        let folded = text.lowercased()
        if folded.hasPrefix("http://") { return (false, text.dropFirst(7)) }
        if folded.hasPrefix("https://") { return (true, text.dropFirst(8)) }
        return nil
    }

    private static func authority(_ text: Substring) -> (host: String, port: Int?)? {
        guard !text.contains("@") else { return nil }
        var host = text
        var port: Int?
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            guard let number = Int(text[text.index(after: colon)...]), (1...65_535).contains(number)
            else { return nil }
            port = number
            host = text[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            return (String(host.dropFirst().dropLast()), port)
        }
        guard !host.isEmpty, !host.contains("["), !host.contains(":") else { return nil }
        return (host.lowercased(), port)
    }

    /// `host:port` as the `Host` field has it.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    package var description: String {
        "\(isSecure ? "https" : "http")://\(authority)\(target)"
    }

    /// The address without its query, which may hold a signature.
    package var withoutQuery: String { String(description.prefix { $0 != "?" }) }

    /// The address at the same server with a path after this one's.
    package func appending(_ path: String) -> HTTPURL {
        let base = target.hasSuffix("/") ? String(target.dropLast()) : target
        return HTTPURL(self, target: base + path)
    }

    /// Where a `Location` field leads from here; nil when it is no address.
    package func resolved(_ location: String) -> HTTPURL? {
        if location.hasPrefix("//") {
            return HTTPURL((isSecure ? "https:" : "http:") + location)
        }
        if location.hasPrefix("/") { return HTTPURL("\(origin)\(location)") }
        if Self.scheme(location) != nil { return HTTPURL(location) }
        // Any other scheme is none that this client speaks.
        guard !location.prefix(while: { $0 != "/" && $0 != "?" }).contains(":") else { return nil }
        let folder = target.prefix { $0 != "?" }
        let slash = folder.lastIndex(of: "/") ?? folder.startIndex
        return HTTPURL("\(origin)\(folder[...slash])\(location)")
    }

    /// Whether both are at one server, so that what is secret to one is to the other.
    package func isSameOrigin(as other: HTTPURL) -> Bool { origin == other.origin }

    private var origin: String { "\(isSecure ? "https" : "http")://\(authority)" }

    /// Text for one part of a path or a value of a query.
    package static func escaped(_ text: String, keeping kept: String = "") -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                scalar.isASCII
                && (("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
                    || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar)
                    || kept.unicodeScalars.contains(scalar))
            if isPlain {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (byte < 16 ? "0" : "") + digits
            }
        }
        return result
    }
}
