/// Qwen 2 and 2.5: biases on query, key and value; rotary pairs half a head apart.
enum Qwen2Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .rms)
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: false)
        return config
    }
}

/// Qwen 2 MoE: experts whose weights keep their share, and a gated shared expert.
enum Qwen2MoEArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try Qwen2Architecture.config(h, options)
        config.experts = try h.experts(&config, normalisesWeights: false)
        let length = try h.int("feed_forward_length", in: 1...(1 << 24))
        config.experts?.sharedFeedForwardLength = try h.int(
            "expert_shared_feed_forward_length",
            in: 1...(1 << 24),
            default: length
        )
        config.experts?.hasSharedGate = true
        return config
    }
}

/// Qwen 3: a norm for each query and key head in place of biases.
enum Qwen3Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try Qwen2Architecture.config(h, options)
        config.headNorm = .perHead
        return config
    }
}

/// Qwen 3 MoE: Qwen 3 with experts whose weights are normalised.
enum Qwen3MoEArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try Qwen3Architecture.config(h, options)
        config.experts = try h.experts(&config, normalisesWeights: true)
        return config
    }
}
