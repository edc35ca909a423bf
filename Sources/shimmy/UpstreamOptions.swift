import Arguments
import Glibc
import Logging
import Server

/// The upstream servers, and the further names of models.
struct UpstreamOptions: ParsableArguments {
    @Option(
        name: .customLong("upstream"),
        help: """
            Another server whose models are offered here too: URL or unix:PATH, and after it, \
            each behind a comma, name=NAME, key=KEY, key-file=FILE, key-env=VARIABLE, \
            model=NAME for each model to take ('*' at the end for any rest), wait=SECONDS of \
            silence before an answer (600) and gap=SECONDS within a stream (60) after which a \
            request is given up, 0 for no limit; may be repeated.
            """
    )
    var upstreams: [String] = []

    @Option(
        name: [.customShort("a"), .customLong("alias")],
        help: """
            Further name of a model, NAME=MODEL, wherever the model is served, or NAME alone for \
            the first model of -m; may be repeated, and several models of one name share its \
            requests.
            """
    )
    var aliases: [String] = []

    @Option(
        help: """
            How requests for a model that several servers have are spread: round-robin or \
            least-busy.
            """
    )
    var routing = UpstreamFleet.Balance.roundRobin

    func validate() throws {
        for text in upstreams { _ = try UpstreamText(text) }
        let names = try upstreams.map { try UpstreamText($0).address.name }
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw ValidationError("--upstream: two servers are called '\(twice)'.")
        }
        for text in aliases {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.allSatisfy({ !$0.isEmpty }) else {
                throw ValidationError("--alias: '\(text)' is neither NAME nor NAME=MODEL.")
            }
        }
    }

    /// Names of the first model of `-m`.
    var plainAliases: [String] { aliases.filter { !$0.contains("=") } }

    /// Servers and aliases together; nil when there are neither.
    func fleet(_ logger: Logger) throws -> UpstreamFleet? {
        let pairs = aliases.compactMap { text -> (name: String, model: String)? in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            return parts.count == 2 ? (parts[0], parts[1]) : nil
        }
        guard !upstreams.isEmpty || !pairs.isEmpty else { return nil }
        return UpstreamFleet(
            try upstreams.map { try UpstreamText($0).withKey() },
            aliases: pairs,
            balance: routing,
            logger: logger
        )
    }
}

extension UpstreamFleet.Balance: ExpressibleByArgument {}

/// A value of `--upstream`.
private struct UpstreamText {
    /// Where a key is found.
    private enum KeySource {
        case none
        case file(String)
        case variable(String)
    }

    private(set) var address: UpstreamAddress
    private var keySource = KeySource.none

    /// Reads `URL,name=NAME,key=KEY,…`.
    init(_ text: String) throws {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard let address = UpstreamAddress(fields[0]) else {
            throw ValidationError("--upstream: '\(fields[0])' is neither http(s)://… nor unix:/….")
        }
        self.address = address
        for field in fields.dropFirst() {
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty else {
                throw ValidationError("--upstream: '\(field)' is not of the form NAME=VALUE.")
            }
            let value = String(parts[1])
            switch parts[0] {
            case "name": self.address.name = value
            case "key": self.address.key = try Self.checked(value, of: "key")
            case "key-file": keySource = .file(value)
            case "key-env": keySource = .variable(value)
            case "model": self.address.models.append(value)
            case "wait": self.address.waitSeconds = try Self.seconds(value, of: "wait")
            case "gap": self.address.gapSeconds = try Self.seconds(value, of: "gap")
            default:
                throw ValidationError(
                    """
                    --upstream: '\(parts[0])' is unknown; there are name, key, key-file, key-env, \
                    model, wait and gap.
                    """
                )
            }
        }
    }

    /// The address with its key, read from where it is kept.
    func withKey() throws -> UpstreamAddress {
        var address = address
        switch keySource {
        case .none: break
        case .file(let path): address.key = try KeyFile.keys(path).first
        case .variable(let name):
            guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else {
                throw CommandError("--upstream: the variable \(name) holds no key")
            }
            address.key = try Self.checked(value, of: name)
        }
        return address
    }

    /// A time limit; nil for none.
    private static func seconds(_ text: String, of field: String) throws -> Int64? {
        guard let seconds = Int64(text), (0...86_400).contains(seconds) else {
            throw ValidationError(
                "--upstream: \(field) must be from 0 to 86400 seconds, found '\(text)'."
            )
        }
        return seconds == 0 ? nil : seconds
    }

    /// A key that can stand in a header field.
    private static func checked(_ key: String, of source: String) throws -> String {
        guard key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CommandError("--upstream: \(source) holds characters that no key has")
        }
        return key
    }
}
