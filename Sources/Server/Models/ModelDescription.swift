package import Discovery
package import JSON

/// What is known of a served model without loading it.
package struct ModelDescription: Sendable, Equatable {
    /// The name that requests use and answers repeat.
    package var id: String
    /// Further names that requests may use.
    package var aliases: [String]
    /// When the model's file was written, in seconds since 1970.
    package var created: Int
    /// The family, as `general.architecture` names it; nil when not known.
    package var architecture: String?
    /// Tokens that the model was trained to hold; nil when not known.
    package var trainedContextLength: Int?
    /// Bytes on disk; nil when not known.
    package var fileSize: Int?
    /// Weights in all; nil when not known.
    package var parameterCount: Int?
    /// The quantisation scheme, such as `Q4_K_M`; nil when not known.
    package var quantisation: String?
    /// What the model is for; nil when not known.
    package var kind: ModelKind?
    /// Names of the upstream servers that serve it.
    package var upstreams: [String] = []
    /// The servers over which it is reached, this one left out; empty for one of this server's own.
    package var path: [String] = []
    /// What discovery found; nil for a model that comes from elsewhere.
    package var entry: CatalogueEntry?
    /// Request fields that take these values where a request leaves them open.
    package var defaults = JSONObject()

    /// Describes a model.
    package init(
        id: String,
        aliases: [String] = [],
        created: Int,
        architecture: String? = nil,
        trainedContextLength: Int? = nil,
        fileSize: Int? = nil
    ) {
        self.id = id
        self.aliases = aliases
        self.created = created
        self.architecture = architecture
        self.trainedContextLength = trainedContextLength
        self.fileSize = fileSize
    }

    /// Describes a model that discovery found; `aliases` come before its own further names.
    package init(_ entry: CatalogueEntry, aliases: [String] = []) {
        self.init(
            id: entry.id,
            aliases: aliases + entry.names.filter { $0 != entry.id && !aliases.contains($0) },
            created: entry.modified,
            architecture: entry.facts?.architecture,
            trainedContextLength: entry.facts?.contextLength,
            fileSize: entry.size
        )
        parameterCount = entry.facts?.parameterCount
        quantisation = entry.facts?.quantisation
        kind = entry.facts?.kind
        self.entry = entry
        defaults = OllamaDefaults(entry.ollama?.parameters ?? JSONObject()).fields
    }

    /// Whether a request's `model` means this one.
    package func answers(to name: String) -> Bool {
        id == name || aliases.contains(name)
    }
}
