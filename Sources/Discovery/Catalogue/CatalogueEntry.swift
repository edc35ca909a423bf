package import JSON

/// One model, or another GGUF file, that was found on this machine.
package struct CatalogueEntry: Sendable, Equatable {
    /// The name that means this entry and no other.
    package internal(set) var id: String
    /// Every name of the entry, apart from its paths; the id is among them unless it is a path.
    package internal(set) var names: [String]
    /// Whose folder it was found in.
    package let store: ModelStore
    /// The GGUF files of the model itself, parts of a split one in order; empty when there is none.
    package let paths: [String]
    /// Bytes of these files.
    package let size: Int
    /// When the newest of them was last written, in seconds since 1970.
    package let modified: Int
    /// What the model is; nil when no header could be read.
    package let facts: ModelFacts?
    /// Why the model cannot be used; nil when nothing is known to be wrong.
    package internal(set) var problem: String?
    /// What else Ollama keeps of the model; nil for models of other stores.
    package let ollama: OllamaLayers?
    /// The state of the files at `paths` when their headers were read.
    let identities: [FileIdentity]

    /// A text that changes whenever the model's files or its layers do.
    package var revision: String {
        var parts = paths + identities.map(\.text)
        if let layers = ollama {
            let texts = [layers.templatePath, layers.systemPath, layers.messagesPath]
            parts += texts.compactMap { $0 } + layers.adapterPaths + layers.projectorPaths
            parts.append((try? JSONValue.object(layers.parameters).serialized()) ?? "")
        }
        return parts.joined(separator: "\n")
    }

    /// `revision` as it would be if the entry were made now; a file that has gone changes nothing,
    /// since what is mapped stays.
    package func currentRevision() -> String {
        let now = paths.compactMap { try? FileStatus(path: $0).identity }
        guard now.count == paths.count, now != identities else { return revision }
        return ([revision] + now.map(\.text)).joined(separator: "\n")
    }

    /// The file to load: the first part of a split model.
    package var path: String? { paths.first }

    /// Whether the model can be loaded and asked something.
    package var isUsable: Bool { problem == nil && facts?.kind.isRunnable == true }
}

extension CatalogueEntry {
    /// The entry for programs: sizes in bytes, `null` for what is not known.
    package var json: JSONValue {
        var object: JSONObject = [
            "id": .string(id),
            "names": .array(names.map { .string($0) }),
            "kind": facts.map { .string($0.kind.rawValue) } ?? .null,
            "architecture": facts?.architecture.map { .string($0) } ?? .null,
            "title": facts?.title.map { .string($0) } ?? .null,
            "parameter_count": Self.number(facts?.parameterCount),
            "quantisation": facts?.quantisation.map { .string($0) } ?? .null,
            "context_length": Self.number(facts?.contextLength),
            "embedding_length": Self.number(facts?.embeddingLength),
            "size": .int(Int64(size)),
            "modified": .int(Int64(modified)),
            "store": .string(store.rawValue),
            "paths": .array(paths.map { .string($0) }),
            "problem": problem.map { .string($0) } ?? .null,
        ]
        object["ollama"] = ollama?.json
        return .object(object)
    }

    private static func number(_ value: Int?) -> JSONValue {
        value.map { .int(Int64($0)) } ?? .null
    }
}

extension OllamaLayers {
    /// The layers for programs; texts by their paths.
    fileprivate var json: JSONValue {
        func path(_ path: String?) -> JSONValue { path.map { .string($0) } ?? .null }
        func paths(_ paths: [String]) -> JSONValue { .array(paths.map { .string($0) }) }
        return [
            "manifest": .string(manifestPath),
            "template": path(templatePath),
            "system": path(systemPath),
            "parameters": .object(parameters),
            "messages": path(messagesPath),
            "adapters": paths(adapterPaths),
            "projectors": paths(projectorPaths),
            "draft": path(draftPath),
            "licenses": paths(licensePaths),
        ]
    }
}
