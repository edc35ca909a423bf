package import GGUF

/// How a model is to be read where files leave a choice.
package struct ModelOptions: Sendable {
    /// Whether `attention.sliding_window` is followed by architectures (llama, phi3) whose files
    /// carry it, though the reference runtime ignores it there.
    package var honoursWindowKey = false
    /// Positions a sequence will hold at most, which chooses LongRoPE's factors; nil: as trained.
    package var contextLength: Int?

    /// Follows the reference runtime.
    package init() {}
}

/// The architectures this engine knows, by `general.architecture`.
package enum ModelRegistry {
    typealias Descriptor = @Sendable (HyperParameters, ModelOptions) throws -> TransformerConfig

    /// One line per architecture.
    private static let descriptors: [(String, Descriptor)] = [
        ("bert", BERTArchitecture.config),
        ("falcon", FalconArchitecture.config),
        ("gemma", GemmaArchitecture.config),
        ("gemma2", Gemma2Architecture.config),
        ("gemma3", Gemma3Architecture.config),
        ("gpt-oss", GPTOSSArchitecture.config),
        ("gpt2", GPT2Architecture.config),
        ("granite", GraniteArchitecture.config),
        ("granitemoe", GraniteArchitecture.config),
        ("llama", LlamaArchitecture.config),
        ("mistral3", Mistral3Architecture.config),
        ("nomic-bert", NomicBERTArchitecture.config),
        ("olmo2", OLMo2Architecture.config),
        ("phi3", Phi3Architecture.config),
        ("qwen2", Qwen2Architecture.config),
        ("qwen2moe", Qwen2MoEArchitecture.config),
        ("qwen3", Qwen3Architecture.config),
        ("qwen3moe", Qwen3MoEArchitecture.config),
        ("smollm3", SmolLM3Architecture.config),
        ("stablelm", StableLMArchitecture.config),
        ("starcoder2", StarCoder2Architecture.config),
    ]

    /// Names of all supported architectures.
    package static var supported: [String] { descriptors.map(\.0) }

    /// The blueprint of a file's model.
    ///
    /// - Throws: `ModelError` for an unknown architecture or hyperparameters out of range,
    ///   `GGUFError` for missing or mistyped keys.
    package static func config(
        file: GGUFFile,
        options: ModelOptions
    ) throws -> TransformerConfig {
        let name = try file.metadata.requireString("general.architecture")
        guard let descriptor = descriptors.first(where: { $0.0 == name })?.1 else {
            throw ModelError.unsupportedArchitecture(name, supported: supported)
        }
        let parameters = try HyperParameters(metadata: file.metadata)
        var config = try descriptor(parameters, options)
        if config.hasOutput, let pooling = try parameters.pooling(), pooling != .none {
            config.pooling = pooling
        }
        try addFrequencyFactors(&config, file, parameters, options)
        return config
    }

    /// Reads `rope_freqs` (Llama 3) or the LongRoPE factors (Phi 3) into the rotary embedding.
    private static func addFrequencyFactors(
        _ config: inout TransformerConfig,
        _ file: GGUFFile,
        _ parameters: HyperParameters,
        _ options: ModelOptions
    ) throws {
        guard let rope = config.rope else { return }
        let loader = WeightLoader(file)
        let context = options.contextLength ?? config.contextLength
        let isLong = context > (try parameters.originalContext())
        let names = [
            "rope_freqs.weight", isLong ? "rope_factors_long.weight" : "rope_factors_short.weight",
        ]
        for name in names {
            let pairs = rope.dimensions / 2
            guard let factors = try loader.optionalVector(name, count: pairs) else { continue }
            let values = withExtendedLifetime(loader) {
                Array(UnsafeBufferPointer(start: factors, count: pairs))
            }
            guard values.allSatisfy({ $0.isFinite && $0 > 0 }) else {
                throw ModelError.invalidValue(
                    key: name,
                    expected: "positive factors",
                    found: "\(values.prefix(4))…"
                )
            }
            config.rope?.frequencyFactors = values
            return
        }
    }
}
