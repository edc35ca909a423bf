/// A model's name in Ollama: `HOST/NAMESPACE/MODEL:TAG`, which is also its manifest's path.
struct OllamaName: Sendable, Equatable {
    let host: String
    let namespace: String
    let model: String
    let tag: String

    /// What Ollama fills in for the parts that a user leaves out.
    static let standardHost = "registry.ollama.ai"
    static let standardNamespace = "library"
    static let standardTag = "latest"

    /// The name as `ollama list` shows it.
    var short: String {
        if host != Self.standardHost { return full }
        return namespace == Self.standardNamespace
            ? "\(model):\(tag)" : "\(namespace)/\(model):\(tag)"
    }

    /// The name with all its parts.
    var full: String { "\(host)/\(namespace)/\(model):\(tag)" }

    /// Every name that Ollama's users give the model, the usual one first.
    var all: [String] {
        var names = [short]
        // Models of the hub go by the same name there.
        if ModelName.hubHosts.contains(host) { names.append("\(namespace)/\(model):\(tag)") }
        return names
    }
}
