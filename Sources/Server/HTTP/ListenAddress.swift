/// Where a server listens.
package enum ListenAddress: Sendable, Equatable {
    /// A name or an address, and the first port to try; 0 takes any free one.
    case tcp(host: String, port: Int)
    /// A Unix domain socket.
    case unix(path: String)
    /// A socket that listens already, handed over by the process that started this one.
    case inherited(descriptor: Int32)

    /// Reads `HOST`, `HOST:PORT`, `[IPV6]:PORT`, `:PORT`, `unix:PATH`; `port` is what is left out.
    package init?(_ text: String, port: Int) {
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst("unix:".count))
            guard !path.isEmpty else { return nil }
            self = .unix(path: path)
            return
        }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let host = String(text[text.index(after: text.startIndex)..<end])
            let rest = text[text.index(after: end)...]
            guard let port = Self.port(rest, or: port), !host.isEmpty else { return nil }
            self = .tcp(host: host, port: port)
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1 where !text.isEmpty:
            self = .tcp(host: text, port: port)
        case 2:
            guard let port = Self.port(":" + parts[1], or: port) else { return nil }
            self = .tcp(host: parts[0].isEmpty ? "0.0.0.0" : String(parts[0]), port: port)
        case 3...:
            // An IPv6 address without brackets has no room for a port.
            self = .tcp(host: text, port: port)
        default:
            return nil
        }
    }

    private static func port(_ text: some StringProtocol, or standard: Int) -> Int? {
        guard !text.isEmpty else { return standard }
        guard text.hasPrefix(":"), let port = Int(text.dropFirst()), (0...65_535).contains(port)
        else { return nil }
        return port
    }

    /// Whether only this machine can connect.
    package var isLoopback: Bool {
        switch self {
        case .tcp(let host, _): host == "localhost" || host == "::1" || host.hasPrefix("127.")
        case .unix: true
        case .inherited: false
        }
    }
}
