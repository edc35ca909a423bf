import Arguments
import Discovery
import Engine
import Server

/// Which models the server has, and how they share the memory.
struct ServedModels: ParsableArguments {
    @Option(
        name: [.customShort("m"), .customLong("model")],
        help: """
            A model to serve: a GGUF file, or the name of a model on this machine; may be \
            repeated, the first is the default. Without it, everything that is found is served.
            """
    )
    var names: [String] = []

    @Flag(
        name: .customLong("no-local"),
        help: "Serve no models of this machine, only those of --upstream."
    )
    var isRouter = false

    @OptionGroup
    var places: ModelPlaces

    @Option(
        name: .customLong("memory-budget"),
        help: "Memory that loaded models may take, such as 12G; by default 9/10 of what is free.",
        transform: Self.bytes
    )
    var budget: Int?

    @Option(
        help: """
            How long a model stays in memory after its last use, such as 30m, 0 or -1 (for ever); \
            5m, and for ever for models named with -m.
            """,
        transform: Self.duration
    )
    var keepAlive: KeepAlive?

    @Option(
        name: .customLong("preload"),
        help: "Model to load at the start; may be repeated."
    )
    var preloaded: [String] = []

    @Option(
        name: .customLong("pin"),
        help: "Model that stays in memory once it is loaded (its id in 'list'); may be repeated."
    )
    var pinned: [String] = []

    func validate() throws {
        guard !isRouter || (names.isEmpty && preloaded.isEmpty && pinned.isEmpty) else {
            throw ValidationError("--no-local excludes -m, --preload and --pin.")
        }
    }

    /// The models to serve; `aliases` are further names of the first one of `-m`.
    func library(_ options: EngineOptions, aliases: [String]) -> any ModelLibrary {
        let places = places
        let usage = UsageLog.standard()
        guard !isRouter else { return NoLibrary() }
        guard !names.isEmpty else {
            return CatalogueLibrary(options: options, usage: usage) { places.watcher() }
        }
        return NamedLibrary(names, aliases: aliases, options: options, usage: usage) {
            places.watcher()
        }
    }

    /// How the models share the memory.
    var policy: ModelManager.Policy {
        var policy = ModelManager.Policy()
        policy.memory = memory
        policy.keepAlive = keepAlive ?? (names.isEmpty ? policy.keepAlive : .forever)
        policy.pinned = Set(pinned)
        return policy
    }

    /// Bytes that one model's cache may take beyond one full context.
    var cacheBytes: Int? { memory.map { $0 / 16 } }

    private var memory: Int? {
        budget ?? Self.available.map { $0 / 10 * 9 }
    }

    /// Finds out how much memory there is, for later.
    static func prepare() { _ = available }

    /// Asked once: it takes a dozen files of the kernel's to know.
    private static let available = MachineMemory.available()

    private static func bytes(_ text: String) throws -> Int {
        guard let bytes = ByteCount(text) else {
            throw ValidationError("'\(text)' is no size such as 800M, 12G or a number of bytes.")
        }
        return bytes.value
    }

    private static func duration(_ text: String) throws -> KeepAlive {
        guard let duration = KeepAlive(text) else {
            throw ValidationError("'\(text)' is no duration such as 90s, 5m, 0 or -1.")
        }
        return duration
    }
}

/// Where models are looked for.
struct ModelPlaces: ParsableArguments {
    @Option(
        name: .customLong("models"),
        help: "Further folder or file to look for models in; may be repeated."
    )
    var folders: [String] = []

    /// Looks through the folders given and those of the tools on this machine.
    func watcher() -> CatalogueWatcher {
        CatalogueWatcher(
            locations: .ofThisProcess(folders: folders),
            architectures: Engine.architectures
        )
    }
}
