/// Llama 1 to 3, Mistral and Mixtral, and what builds on them.
///
/// Rotary pairs are neighbours. A `sliding_window` key is read by files of Mistral 7B v0.1; the
/// reference runtime evaluates them without the window, and so does `honoursWindowKey` = false.
enum LlamaArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .rms)
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: true)
        config.attentionScale = try h.float("attention.scale", default: config.attentionScale)
        config.experts = try h.experts(&config, normalisesWeights: true)
        if options.honoursWindowKey { try h.setWindowEverywhere(&config) }
        return config
    }
}

/// Mistral 3: Llama with queries that grow with position beyond the original context.
enum Mistral3Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try LlamaArchitecture.config(h, options)
        let scale = try h.float("attention.temperature_scale", default: 0)
        if scale != 0 {
            config.queryTemperature = .init(scale: scale, floorScale: try h.originalContext())
        }
        return config
    }
}

/// Granite and Granite MoE: Llama with four scales.
enum GraniteArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try LlamaArchitecture.config(h, options)
        config.logitScale = 1 / (try h.positiveFloat("logit_scale"))
        config.residualScale = try h.float("residual_scale", default: 1)
        config.embeddingScale = try h.float("embedding_scale", default: 1)
        let shared = try h.int("expert_shared_feed_forward_length", in: 0...(1 << 24), default: 0)
        config.experts?.sharedFeedForwardLength = shared
        return config
    }
}

/// SmolLM3: Llama without rotation in every fourth block.
enum SmolLM3Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try LlamaArchitecture.config(h, options)
        for index in config.layers.indices where index % 4 == 3 {
            config.layers[index].isRotated = false
        }
        return config
    }
}
