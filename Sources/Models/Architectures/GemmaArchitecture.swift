import KernelBlocks

/// Gemma: embedding scaled by sqrt(width), GELU gate, tied output.
///
/// Norm weights already hold the added 1: the conversion to GGUF folds it in.
enum GemmaArchitecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .rms)
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: false)
        config.embeddingScale = Float(config.embeddingLength).squareRoot()
        config.activation = .gelu
        return config
    }
}

/// Gemma 2: soft caps, norms after each half, a window in every other block.
enum Gemma2Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try GemmaArchitecture.config(h, options)
        config.names.hasPostNorms = true
        config.attentionSoftCap = try h.float("attn_logit_softcapping", default: 50)
        config.logitSoftCap = try h.float("final_logit_softcapping", default: 30)
        try h.setWindow(&config, default: 4096, globalEvery: 2)
        // The 27B model scales queries by its width per head instead of the head's own size.
        if config.layers.count == 46 { config.useWidthPerHeadScale() }
        return config
    }
}

/// Gemma 3: Gemma 2 without soft caps, with head norms and another rotary base in local blocks.
enum Gemma3Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try GemmaArchitecture.config(h, options)
        config.names.hasPostNorms = true
        config.headNorm = .perHead
        config.logitSoftCap = try h.float("final_logit_softcapping", default: 0)
        try h.setWindow(&config, default: 0, globalEvery: 6)
        if var local = config.rope {
            local.base = try h.float("rope.freq_base_swa", default: 10_000)
            local.frequencyScale = 1
            local.yarn = nil
            config.windowRope = local
        }
        if config.layers.count == 62 { config.useWidthPerHeadScale() }
        return config
    }
}

extension TransformerConfig {
    /// 1 / sqrt(width / heads), which differs from the head size in the 27B Gemmas.
    fileprivate mutating func useWidthPerHeadScale() {
        attentionScale = 1 / (Float(embeddingLength / layers[0].heads)).squareRoot()
    }
}
