import Arguments
import ChatTemplate
import Discovery
import Engine
import JSON
import Server

/// `shimmy show`: everything about one model.
struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show one model: files, facts, and what it is packaged with."
    )

    @Argument(help: "A GGUF file, or the name of a model on this machine.")
    var name: String

    @OptionGroup
    var places: ModelPlaces

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let entry = try Catalogue.choosing(name, architectures: Engine.architectures) {
            places.watcher()
        }
        let object = try Self.object(entry)
        if json {
            try Output.json(.object(object))
            return
        }
        for (key, value) in object where !value.isNull {
            Output.write("\(key): \(try Self.text(value))\n")
        }
    }

    private static func object(_ entry: CatalogueEntry) throws -> JSONObject {
        var object = entry.json.objectValue ?? JSONObject()
        let facts = entry.facts
        guard let layers = entry.ollama else {
            object["chat_template"] = .string(
                facts?.hasChatTemplate == true ? "the file's own" : "none in the file: ChatML"
            )
            return object
        }
        let defaults = OllamaDefaults(layers.parameters)
        object["chat_template"] = .string(try Self.template(layers, facts))
        object["package_template"] = try layers.template().map { .string($0) } ?? .null
        object["system"] = try layers.system().map { .string($0) } ?? .null
        object["messages"] = try layers.messages() ?? .null
        object["defaults"] = .object(defaults.fields)
        object["parameters_without_effect"] = .array(defaults.ignored.map { .string($0) })
        object["licenses"] = .array(try layers.licenses().map { .string($0) })
        return object
    }

    /// Which template chats are written with.
    private static func template(_ layers: OllamaLayers, _ facts: ModelFacts?) throws -> String {
        let own = facts?.hasChatTemplate == true ? "the file's own" : "none in the file: ChatML"
        guard let source = try layers.chatTemplate() else { return own }
        do {
            _ = try ChatTemplate(packageSource: source)
            return "the package's"
        } catch {
            return "\(own), as the package's cannot be used: \(error)"
        }
    }

    private static func text(_ value: JSONValue) throws -> String {
        switch value {
        case .string(let text): text
        case .array(let values) where values.allSatisfy({ $0.stringValue != nil }):
            values.compactMap(\.stringValue).joined(separator: "\n  ")
        default: try value.serialized()
        }
    }
}
