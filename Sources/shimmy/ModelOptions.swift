import Arguments
import Engine
import KernelBlocks

/// Which model to load, and how.
struct ModelOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: "The model: a GGUF file, or the name of a model on this machine."
    )
    var model: String

    @OptionGroup(title: "Engine")
    var engine: EngineFlags

    /// The model that is meant.
    ///
    /// - Throws: `DiscoveryError` when a name means none or several models, `CommandError` for a
    ///   broken one.
    func chosen() throws -> ChosenModel { try ChosenModel(model, options: engine.options) }
}

/// How a model is run, whatever model it is.
struct EngineFlags: ParsableArguments {
    @Option(
        name: [.customShort("c"), .long],
        help: "Tokens of context; 0 for what the model was trained for."
    )
    var ctxSize: Int?

    @Option(name: .shortAndLong, help: "Threads to compute with.")
    var threads: Int?

    @Option(name: .long, help: "Rows of the prompt that are evaluated together.")
    var batchSize: Int?

    @Option(name: .customLong("cache-type-k"), help: "Type of the cached keys: f32, f16 or q8_0.")
    var cacheTypeKeys: CacheTypeName?

    @Option(
        name: .customLong("cache-type-v"),
        help: "Type of the cached values; the same as that of the keys."
    )
    var cacheTypeValues: CacheTypeName?

    @Option(
        name: .customLong("lora"),
        help: "An adapter (LoRA) that changes the model; may be given several times."
    )
    var adapters: [String] = []

    @Option(
        name: .customLong("lora-scaled"),
        help: "The same with how strongly it does, FILE:SCALE; --lora means 1."
    )
    var scaledAdapters: [ScaledAdapter] = []

    @Flag(help: "Leave activations unrounded: slow, the yardstick for quantised arithmetic.")
    var exact = false

    @Flag(
        name: .customLong("apply-window"),
        help: """
            Follow a sliding window that the file names for an architecture (llama, phi3) where \
            the reference runtime ignores it.
            """
    )
    var appliesWindow = false

    func validate() throws {
        if let ctxSize, ctxSize < 0 {
            throw ValidationError("The context must have at least 0 tokens, found \(ctxSize).")
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("Threads must be from 1 to 1024, found \(threads).")
        }
        if let batchSize, !(1...65_536).contains(batchSize) {
            throw ValidationError("The batch must have 1 to 65536 rows, found \(batchSize).")
        }
        if let keys = cacheTypeKeys, let values = cacheTypeValues, keys != values {
            throw ValidationError(
                "Keys and values have one type: --cache-type-k \(keys), --cache-type-v \(values)."
            )
        }
    }

    /// The engine's options.
    var options: EngineOptions {
        var options = EngineOptions()
        options.threads = threads
        options.contextLength = ctxSize == 0 ? .max : ctxSize
        options.isExact = exact
        options.adapters = adapters.map { AdapterFile(path: $0) } + scaledAdapters.map(\.file)
        options.honoursWindowKey = appliesWindow
        if let batchSize {
            options.batchSize = batchSize
        }
        if let type = cacheTypeKeys ?? cacheTypeValues {
            options.cacheType = type.type
        }
        return options
    }
}

/// Names of the cache's types.
enum CacheTypeName: String, ExpressibleByArgument, CaseIterable {
    case f32
    case f16
    case q8_0

    /// The type.
    var type: CacheType {
        switch self {
        case .f32: .f32
        case .f16: .f16
        case .q8_0: .q8_0
        }
    }
}

/// An adapter and its scale, FILE:SCALE.
struct ScaledAdapter: ExpressibleByArgument {
    /// What is loaded.
    let file: AdapterFile

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), colon > argument.startIndex,
            let scale = Float(argument[argument.index(after: colon)...]), scale.isFinite
        else { return nil }
        file = AdapterFile(path: String(argument[..<colon]), scale: scale)
    }
}
