import Arguments
import Discovery
import Fetch
import Glibc
import JSON

/// `shimmy ps`: the servers that run, the models they hold in memory, and their upstream servers.
struct Ps: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the servers that run, the models they hold, and their upstream servers."
    )

    @Option(name: .customLong("api-key"), help: "Key for the servers; SHIMMY_API_KEY.")
    var key: String?

    @Flag(help: "Print one JSON array.")
    var json = false

    func run() async throws {
        let servers = RunFile.folder().map { RunFile.running(in: $0) } ?? []
        let key = key ?? getenv("SHIMMY_API_KEY").map { String(cString: $0) }
        var client = HTTPClient()
        client.patience = Patience(seconds: 5)
        client.connectSeconds = 2
        var rows: [JSONValue] = []
        for server in servers {
            var object = server.json.objectValue ?? JSONObject()
            do {
                let answer = try await Self.state(of: server, client, key)
                object["models"] = answer["models"] ?? .array([])
                object["upstreams"] = answer["upstreams"]
            } catch FetchError.status(401, _, _, _) {
                object["models"] = .null
                object["problem"] = "it demands a key: --api-key or SHIMMY_API_KEY"
            } catch {
                object["models"] = .null
                object["problem"] = .string("\(error)")
            }
            rows.append(.object(object))
        }
        if json {
            try Output.json(.array(rows))
        } else {
            Output.write(rows.isEmpty ? "No server runs.\n" : rows.map(Self.text).joined())
        }
    }

    private static func state(
        of server: RunFile,
        _ client: HTTPClient,
        _ key: String?
    ) async throws -> JSONValue {
        let address = server.addresses.first { $0.hasPrefix("http://") } ?? server.addresses[0]
        let isSocket = address.hasPrefix("unix:")
        // A server on all addresses is reached on this machine's own.
        let base = isSocket ? "http://localhost" : address.replacingAnyHost
        guard let url = HTTPURL(base)?.appending("/api/ps") else {
            throw FetchError.badAddress(address)
        }
        var request = ClientRequest(url)
        request.socketPath = isSocket ? String(address.dropFirst("unix:".count)) : nil
        if let key { request.authorize(by: key) }
        return try await client.fetch(request) { _, body in
            try JSONValue(parsing: try await body.all(limit: 16 << 20))
        }
    }

    private static func text(_ server: JSONValue) -> String {
        let addresses = server["addresses"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var text = "\(addresses.joined(separator: " "))  pid \(server["pid"]?.intValue ?? 0)\n"
        if let problem = server["problem"]?.stringValue { text += "  \(displayText(problem))\n" }
        for model in server["models"]?.arrayValue ?? [] {
            let name = displayText(model["name"]?.stringValue ?? "")
            let state = model["state"]?.stringValue ?? ""
            text += "  \(name)  \(byteText(model["size"]?.intValue ?? 0))  \(state)"
            if let requests = model["requests"]?.intValue, requests > 0 {
                text += "  \(requests) requests"
            }
            text += "\n"
        }
        for upstream in server["upstreams"]?.arrayValue ?? [] { text += line(upstream) }
        return text
    }

    /// A server that requests are passed on to.
    private static func line(_ upstream: JSONValue) -> String {
        func number(_ name: String) -> Int { upstream[name]?.intValue ?? 0 }
        var text = "  -> \(displayText(upstream["name"]?.stringValue ?? ""))"
        text += "  \(upstream["state"]?.stringValue ?? "")  \(number("models")) models"
        text += "  \(number("requests")) of \(number("requests_total")) requests under way"
        text += number("failures_total") > 0 ? "  \(number("failures_total")) failed" : ""
        if let problem = upstream["problem"]?.stringValue { text += "  \(displayText(problem))" }
        return text + "\n"
    }
}

extension String {
    /// The address with this machine in place of "any address".
    fileprivate var replacingAnyHost: String {
        for (any, own) in [("//0.0.0.0:", "//127.0.0.1:"), ("//[::]:", "//[::1]:")] {
            guard let range = firstRange(ofBytes: any) else { continue }
            var copy = self
            copy.replaceSubrange(range, with: own)
            return copy
        }
        return self
    }
}
