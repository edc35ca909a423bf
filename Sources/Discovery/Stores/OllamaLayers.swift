package import JSON

/// What an Ollama model has beside its weights.
package struct OllamaLayers: Sendable, Equatable {
    /// The model's manifest.
    package let manifestPath: String
    /// The prompt template, in Go's template language; nil without one.
    package internal(set) var templatePath: String?
    /// The system message; nil without one.
    package internal(set) var systemPath: String?
    /// The options of the model (`temperature`, `stop`, `num_ctx`, …), as Ollama names them.
    package internal(set) var parameters = JSONObject()
    /// Example messages that start every conversation, as JSON; nil without any.
    package internal(set) var messagesPath: String?
    /// LoRA adapters, in order.
    package internal(set) var adapterPaths: [String] = []
    /// Projectors for images or sound, in order.
    package internal(set) var projectorPaths: [String] = []
    /// A smaller model to draft tokens with; nil without one.
    package internal(set) var draftPath: String?
    /// Licence texts.
    package internal(set) var licensePaths: [String] = []

    /// Texts in layers are at most this long, in bytes.
    private static let textLimit = 4 << 20

    init(manifestPath: String) {
        self.manifestPath = manifestPath
    }

    /// Reads the prompt template; nil when the model has none.
    package func template() throws(DiscoveryError) -> String? {
        try Self.text(templatePath)
    }

    /// Reads the system message; nil when the model has none.
    package func system() throws(DiscoveryError) -> String? {
        try Self.text(systemPath)
    }

    /// Reads the licences.
    package func licenses() throws(DiscoveryError) -> [String] {
        var texts: [String] = []
        for path in licensePaths { texts.append(try SmallFile.text(path, limit: Self.textLimit)) }
        return texts
    }

    /// Reads the example messages; nil when the model has none.
    package func messages() throws(DiscoveryError) -> JSONValue? {
        guard let messagesPath else { return nil }
        return try Self.json(messagesPath)
    }

    /// Reads the prompt template if it does more than hand the prompt on, which is what Ollama
    /// writes where it knows no template.
    package func chatTemplate() throws(DiscoveryError) -> String? {
        guard let text = try template() else { return nil }
        let bare = String(text.filter { !$0.isWhitespace })
        return bare.isEmpty || bare == "{{.Prompt}}" ? nil : text
    }

    /// Whether the template makes the model one to talk to.
    var hasChatTemplate: Bool {
        // One that cannot be read is found out when the model is used.
        (try? chatTemplate()) != nil
    }

    static func json(_ path: String) throws(DiscoveryError) -> JSONValue {
        let bytes = try SmallFile.read(path, limit: textLimit)
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw .unreadable(path: path, expected: "JSON", found: "\(error)")
        }
    }

    private static func text(_ path: String?) throws(DiscoveryError) -> String? {
        guard let path else { return nil }
        return try SmallFile.text(path, limit: textLimit)
    }
}
