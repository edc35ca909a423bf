import KernelBlocks

/// GPT-2: learned positions, layer norm, no gate.
enum GPT2Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .layer)
        config.hasLearnedPositions = true
        config.activation = .gelu
        config.names.hasFusedQKV = true
        config.names.hasGate = false
        return config
    }
}

/// Falcon: attention and feed-forward side by side; the 40B model has a second norm.
enum FalconArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .layer)
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: false)
        config.isParallel = true
        config.activation = .gelu
        config.names.hasFusedQKV = true
        config.names.hasGate = false
        return config
    }
}

/// StarCoder 2: layer norm and biases everywhere, no gate.
enum StarCoder2Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .layer)
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: false)
        config.activation = .gelu
        config.names.hasGate = false
        return config
    }
}

/// StableLM: layer norm, partial rotation; without `ffn_norm` both halves run side by side.
enum StableLMArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .layer)
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: false)
        config.headNorm = .eachHead
        config.isParallel = try h.bool("use_parallel_residual", default: false)
        return config
    }
}
