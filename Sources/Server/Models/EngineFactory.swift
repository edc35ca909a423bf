import ChatTemplate
package import Discovery
package import Engine
import JSON

/// Makes engines of what discovery finds.
struct EngineFactory: Sendable {
    /// How models are loaded.
    let options: EngineOptions

    /// A model that can be loaded; what Ollama keeps beside the weights goes with it.
    func model(_ entry: CatalogueEntry, aliases: [String]) -> ServableModel {
        let (options, path) = (options, entry.path ?? "")
        return ServableModel(
            description: ModelDescription(entry, aliases: aliases),
            revision: entry.currentRevision(),
            measure: { try Engine.footprint(path: path, options: options.fitted(to: entry)) },
            load: { try Engine.load(path: path, options: options.completed(by: entry)) }
        )
    }
}

extension EngineOptions {
    /// The options with the model's name and all that its store keeps beside the weights:
    /// adapters, context, template, system message and example messages.
    ///
    /// - Throws: `DiscoveryError` for a layer that cannot be read, `ChatTemplateError` for messages
    ///   that are none.
    package func completed(by entry: CatalogueEntry) throws -> EngineOptions {
        var options = fitted(to: entry)
        options.name = entry.id
        options.preamble = try entry.ollama?.preamble() ?? ChatPreamble()
        options.packageTemplate = try entry.ollama?.chatTemplate()
        return options
    }

    /// The options, with the model's adapters, and the context that it asks for if none was set.
    fileprivate func fitted(to entry: CatalogueEntry) -> EngineOptions {
        var options = self
        options.adapters += (entry.ollama?.adapterPaths ?? []).map { AdapterFile(path: $0) }
        let wanted = OllamaDefaults(entry.ollama?.parameters ?? [:]).contextLength
        if contextLength == nil, let wanted {
            options.contextLength = entry.facts?.contextLength.map { min($0, wanted) } ?? wanted
        }
        return options
    }
}

extension OllamaLayers {
    /// The system message and the example messages.
    fileprivate func preamble() throws -> ChatPreamble {
        var preamble = ChatPreamble()
        if let system = try system(), !system.isEmpty { preamble.system = system }
        for (index, message) in (try messages()?.arrayValue ?? []).enumerated() {
            preamble.examples.append(try ChatMessage(json: message, path: "messages[\(index)]"))
        }
        return preamble
    }
}
