import KernelBlocks

/// BERT: learned positions and token types, norms after the residual addition, not causal.
enum BERTArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .layer)
        config.hasLearnedPositions = true
        config.isCausal = try h.bool("attention.causal", default: false)
        config.activation = .gelu
        config.names.hasResidualNorms = true
        config.names.hasGate = false
        config.hasOutput = false
        config.pooling = try h.pooling() ?? Pooling.none
        return config
    }
}

/// Nomic BERT: BERT with rotary positions, a SiLU gate and fused projections.
enum NomicBERTArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try BERTArchitecture.config(h, options)
        config.hasLearnedPositions = false
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: false)
        config.activation = .silu
        config.names.hasFusedQKV = true
        config.names.hasGate = true
        return config
    }
}
