import JSON

/// What a name on the command line means: a model of a registry or of a hub.
package enum PullName: Sendable, Equatable {
    /// A model of a registry that speaks Ollama's protocol.
    case registry(RegistryName)
    /// A repository of the hub, and which of its files.
    case hub(repository: String, tag: String?)

    private static let hubPrefixes = ["hf.co/", "huggingface.co/", "hf:"]

    /// Reads a name.
    ///
    /// `qwen3:14b`, `library/qwen3` and `ollama:USER/MODEL` mean Ollama's registry;
    /// `HOST/USER/MODEL:TAG` and `http://HOST:PORT/USER/MODEL:TAG` another one; `ORG/REPO`, with
    /// `:TAG` or not, with `hf.co/` or `hf:` before it or not, means the hub.
    ///
    /// - Parameters:
    ///   - text: The name.
    ///   - registry: The registry of names without a host.
    /// - Throws: `FetchError.badName`.
    package init(_ text: String, registry: HTTPURL) throws(FetchError) {
        var rest = text
        for scheme in ["https://", "http://"] where text.lowercased().hasPrefix(scheme) {
            let bare = String(text.dropFirst(scheme.count))
            guard !Self.hubPrefixes.contains(where: bare.hasPrefix) else {
                rest = bare
                break
            }
            guard let slash = bare.firstIndex(of: "/"),
                let host = HTTPURL(scheme + bare[..<slash])
            else { throw .badName(text, reason: "it names no model") }
            self = .registry(
                try RegistryName(
                    String(bare[bare.index(after: slash)...]),
                    registry: host,
                    host: String(bare[..<slash])
                )
            )
            return
        }
        for prefix in Self.hubPrefixes where rest.lowercased().hasPrefix(prefix) {
            self = try Self.hub(String(rest.dropFirst(prefix.count)), text)
            return
        }
        let isOllama = rest.hasPrefix("ollama:")
        if isOllama { rest.removeFirst("ollama:".count) }
        let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            self = .registry(try RegistryName(rest, registry: registry, host: nil))
        case 2 where isOllama || parts[0] == "library":
            self = .registry(try RegistryName(rest, registry: registry, host: nil))
        case 2:
            self = try Self.hub(rest, text)
        case 3:
            let known = ["registry.ollama.ai", "ollama.com"].contains(parts[0])
            guard let host = known ? registry : HTTPURL("https://\(parts[0])") else {
                throw .badName(text, reason: "'\(parts[0])' is no host")
            }
            self = .registry(
                try RegistryName(
                    parts[1...].joined(separator: "/"),
                    registry: host,
                    host: known ? nil : String(parts[0])
                )
            )
        default:
            throw .badName(text, reason: "it has too many parts")
        }
    }

    private static func hub(_ text: String, _ whole: String) throws(FetchError) -> PullName {
        let pieces = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = pieces[0].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ NamePart.isValid($0) }) else {
            throw .badName(whole, reason: "a repository of the hub is ORG/REPO")
        }
        guard pieces.count == 1 || NamePart.isValid(pieces[1]) else {
            throw .badName(whole, reason: "its tag may hold letters, digits, '-', '_' and '.'")
        }
        return .hub(
            repository: String(pieces[0]),
            tag: pieces.count == 2 ? String(pieces[1]) : nil
        )
    }
}

/// One part of a name; it becomes part of a path, so that little is allowed in it.
enum NamePart {
    static func isValid(_ text: Substring) -> Bool {
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
        }
        return isPlain && (1...128).contains(text.utf8.count) && !text.hasPrefix(".")
            && !text.contains(bytesOf: "..")
    }
}

/// A model's name in a registry.
package struct RegistryName: Sendable, Equatable {
    /// The registry.
    package let registry: HTTPURL
    /// The folder of its manifests.
    package let host: String
    /// The owner; `library` for the registry's own models.
    package let namespace: String
    /// The model.
    package let model: String
    /// The variant; `latest` where none is named.
    package let tag: String

    /// Reads `MODEL`, `MODEL:TAG`, `USER/MODEL` or `USER/MODEL:TAG`.
    init(_ text: String, registry: HTTPURL, host: String?) throws(FetchError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let last = parts.last?.split(
            separator: ":",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let last, let model = last.first, parts.count <= 2 else {
            throw .badName(text, reason: "it has too many parts")
        }
        self.registry = registry
        self.host = host ?? "registry.ollama.ai"
        namespace = parts.count == 2 ? String(parts[0]) : "library"
        self.model = String(model)
        tag = last.count == 2 ? String(last[1]) : "latest"
        let isHost = self.host.split(separator: ":", maxSplits: 1).allSatisfy { part in
            NamePart.isValid(part)
        }
        let isValid = [namespace, self.model, tag].allSatisfy { NamePart.isValid($0[...]) }
        guard isValid, isHost else {
            throw .badName(text, reason: "names hold letters, digits, '-', '_' and '.'")
        }
    }

    /// The name as it is listed.
    package var short: String {
        let owned = namespace == "library" ? model : "\(namespace)/\(model)"
        return (host == "registry.ollama.ai" ? owned : "\(host)/\(namespace)/\(model)") + ":\(tag)"
    }
}
