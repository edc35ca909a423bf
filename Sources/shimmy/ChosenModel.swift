import Discovery
import Engine
import JSON
import Server

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A model named on the command line, with what its store keeps beside the weights.
struct ChosenModel {
    /// The GGUF file, the first of a split one.
    let path: String
    /// How it is loaded: as asked, and what was left open as the model's package says.
    let options: EngineOptions
    /// Sampling settings, stops and length of answers that the package names.
    let defaults: OllamaDefaults

    /// Finds a model by path or name; its use is noted if it was found by name.
    ///
    /// - Throws: `DiscoveryError` when a name means none or several models, `CommandError` for a
    ///   broken one.
    init(_ model: String, options: EngineOptions) throws {
        var status = stat()
        if stat(model, &status) == 0 {
            (path, self.options, defaults) = (model, options, OllamaDefaults(JSONObject()))
            return
        }
        let entry = try Catalogue.choosing(model, architectures: Engine.architectures) {
            CatalogueWatcher(
                locations: .ofThisProcess(),
                architectures: Engine.architectures
            )
        }
        if let problem = entry.problem { throw CommandError("\(entry.id): \(problem)") }
        guard let path = entry.path else { throw CommandError("\(entry.id) has no file") }
        try? UsageLog.standard()?.record(entry.id)
        self.path = path
        self.options = try options.completed(by: entry)
        defaults = OllamaDefaults(entry.ollama?.parameters ?? JSONObject())
    }

    /// Loads the model; what it warns of goes to standard error.
    func load() throws -> Engine {
        let engine = try Engine.load(path: path, options: options)
        for warning in engine.warnings { Output.note(warning) }
        return engine
    }

    /// Most tokens of an answer; `asked` is nil where the package decides, -1 for no limit.
    func maxTokens(_ asked: Int?) -> Int? {
        guard let asked else { return defaults.maxTokens }
        return asked < 0 ? nil : asked
    }
}
