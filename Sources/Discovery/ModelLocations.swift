import JSON

/// The places to look for models, in the order in which they count.
///
/// A tool's own variable replaces its default place, as it does for the tool itself. Ollama's
/// places as a system service are always among them: the service's variables are not ours to see.
package struct ModelLocations: Sendable, Equatable {
    /// The places; one path comes once.
    package private(set) var list: [ModelLocation] = []

    /// The places that were listed by hand.
    package init(_ list: [ModelLocation]) {
        for location in list { add(location) }
    }

    /// Finds the places from the environment.
    ///
    /// - Parameters:
    ///   - environment: `HOME`, the tools' variables, and `SHIMMY_MODEL_PATHS` (folders or files
    ///     parted by colons).
    ///   - folders: Folders or files named on the command line; they come first.
    ///   - workingDirectory: Where `./models` is looked for, and what relative paths start from.
    ///   - root: Stands in front of the absolute paths of system services; for tests.
    package init(
        environment: [String: String],
        folders: [String] = [],
        workingDirectory: String = currentDirectory(),
        root: String = ""
    ) {
        let variables = Variables(environment, workingDirectory: workingDirectory)
        let listed = variables["SHIMMY_MODEL_PATHS"]?.split(separator: ":").map(String.init) ?? []
        for path in folders + listed {
            add(ModelLocation(store: .folder, path: variables.expand(path), isNamed: true))
        }
        add(.ollama, Self.ollama(variables, root: root))
        add(.huggingface, Self.huggingFace(variables))
        add(.lmstudio, Self.lmStudio(variables))
        add(.llamacpp, Self.llamaCpp(variables))
        add(.folder, [PathText.join(workingDirectory, "models"), variables.home("models")])
    }

    /// Finds the places from this process's environment; see the other initialiser.
    package static func ofThisProcess(folders: [String] = []) -> ModelLocations {
        ModelLocations(environment: processEnvironment(), folders: folders)
    }

    private mutating func add(_ store: ModelStore, _ paths: [String?]) {
        for case let path? in paths { add(ModelLocation(store: store, path: path)) }
    }

    private mutating func add(_ location: ModelLocation) {
        let path = PathText.trimmed(location.path)
        guard !path.isEmpty, !list.contains(where: { $0.path == path }) else { return }
        list.append(ModelLocation(store: location.store, path: path, isNamed: location.isNamed))
    }
}

// MARK: - Tools

extension ModelLocations {
    private static func ollama(_ variables: Variables, root: String) -> [String?] {
        [
            variables.path("OLLAMA_MODELS") ?? variables.home(".ollama/models"),
            root + "/usr/share/ollama/.ollama/models",
            root + "/var/lib/ollama/.ollama/models",
            root + "/var/lib/ollama/models",
            root + "/var/lib/ollama",
            root + "/var/snap/ollama/common/models",
        ]
    }

    private static func huggingFace(_ variables: Variables) -> [String?] {
        [
            variables.path("HF_HUB_CACHE") ?? variables.path("HUGGINGFACE_HUB_CACHE")
                ?? variables.path("HF_HOME", "hub")
                ?? variables.cache("huggingface/hub")
        ]
    }

    private static func lmStudio(_ variables: Variables) -> [String?] {
        let settings = variables.home(".lmstudio/settings.json")
        return [
            settings.flatMap(downloadsFolder),
            variables.home(".lmstudio/models"),
            variables.home(".lmstudio/.internal/bundled-models"),
            variables.home(".cache/lm-studio/models"),
        ]
    }

    /// `downloadsFolder` of LM Studio's settings; nil for a file that is absent or not understood.
    private static func downloadsFolder(_ settings: String) -> String? {
        guard let bytes = try? SmallFile.read(settings, limit: 1 << 20),
            let path = try? JSONValue(parsing: bytes)["downloadsFolder"]?.stringValue,
            path.hasPrefix("/")
        else { return nil }
        return path
    }

    private static func llamaCpp(_ variables: Variables) -> [String?] {
        if let path = variables.path("LLAMA_CACHE") { return [path] }
        #if os(macOS)
            return [variables.home("Library/Caches/llama.cpp")]
        #else
            return [variables.cache("llama.cpp")]
        #endif
    }
}
