/// OLMo 2 and 3: norms after each half only, and over whole query and key projections.
enum OLMo2Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .rms)
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: false)
        config.headNorm = .whole
        config.names.hasPostNorms = true
        try h.setWindow(&config, default: 0, globalEvery: 4)
        // Local blocks keep the plain embedding; only global ones are stretched.
        if var local = config.rope {
            local.base = try h.float("rope.freq_base_swa", default: local.base)
            local.frequencyScale = 1
            local.yarn = nil
            local.magnitude = 1
            config.windowRope = local
        }
        return config
    }
}
