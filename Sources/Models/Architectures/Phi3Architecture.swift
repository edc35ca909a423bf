/// Phi 3 and 4: fused projections, LongRoPE factors chosen by the context's size.
///
/// Files carry a `sliding_window` that the reference runtime ignores for this architecture.
enum Phi3Architecture {
    static func config(_ h: HyperParameters, _ options: ModelOptions) throws -> TransformerConfig {
        var config = try h.base(norm: .rms)
        config.rope = try h.rope(headSize: config.keySize, isInterleaved: false)
        config.names.hasFusedQKV = true
        config.names.hasFusedGateUp = true
        if options.honoursWindowKey { try h.setWindowEverywhere(&config) }
        return config
    }
}
