import KernelBlocks

/// gpt-oss: attention sinks, biases everywhere, experts with a clamped SwiGLU.
enum GPTOSSArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .rms)
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: false)
        config.activation = .clampedSwiGLU
        config.names.feedForwardNorm = "post_attention_norm"
        config.experts = try h.experts(&config, normalisesWeights: false)
        config.experts?.gating = .softmaxOfChosen
        try h.setWindow(&config, default: 0, globalEvery: 2)
        return config
    }
}
