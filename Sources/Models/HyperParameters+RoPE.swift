#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension HyperParameters {
    /// The rotary embedding the metadata describes, for heads of `headSize` dimensions.
    ///
    /// Scaling types: none, linear, yarn and longrope, as `rope.scaling.type` names them; a factor
    /// without a type is linear.
    package func rope(headSize: Int, isInterleaved: Bool) throws -> RoPEConfig {
        let dimensions = try int("rope.dimension_count", in: 2...headSize, default: headSize)
        guard dimensions % 2 == 0 else {
            throw ModelError.invalidValue(
                key: "\(architecture).rope.dimension_count",
                expected: "an even number",
                found: "\(dimensions)"
            )
        }
        let base = try float("rope.freq_base", default: 10_000)
        guard base > 0 else {
            throw ModelError.invalidValue(
                key: "\(architecture).rope.freq_base",
                expected: "a positive number",
                found: "\(base)"
            )
        }
        var config = RoPEConfig(
            dimensions: dimensions,
            base: base,
            isInterleaved: isInterleaved
        )
        let type = try string("rope.scaling.type") ?? "linear"
        let old = try float("rope.scale_linear", default: 0)
        let factor = try float("rope.scaling.factor", default: old)
        guard factor >= 0 else {
            throw ModelError.invalidValue(
                key: "\(architecture).rope.scaling.factor",
                expected: "a positive number",
                found: "\(factor)"
            )
        }
        let scaling = factor == 0 ? 1 : factor
        config.magnitude = try float("rope.scaling.attn_factor", default: 1)
        switch type {
        case "none": break
        case "linear", "longrope": config.frequencyScale = 1 / scaling
        case "yarn":
            config.frequencyScale = 1 / scaling
            config.yarn = .init(
                originalContext: try originalContext(),
                betaFast: try float("rope.scaling.yarn_beta_fast", default: 32),
                betaSlow: try float("rope.scaling.yarn_beta_slow", default: 1)
            )
            config.magnitude *= try yarnMagnitude(factor: scaling)
        default:
            throw ModelError.invalidValue(
                key: "\(architecture).rope.scaling.type",
                expected: "none, linear, yarn or longrope",
                found: type
            )
        }
        return config
    }

    /// Positions the model was trained for before its context was stretched.
    package func originalContext() throws -> Int {
        let trained = try int("context_length", in: 1...(1 << 40))
        return try int(
            "rope.scaling.original_context_length",
            in: 1...(1 << 40),
            default: trained
        )
    }

    /// DeepSeek's `mscale_all_dim`, stored as a tenth of it in its own architecture.
    package func yarnLogMultiplier() throws -> Float {
        let stored = try float("rope.scaling.yarn_log_multiplier", default: 0)
        return architecture == "deepseek2" ? stored / 0.1 : stored
    }

    /// The attention magnitude of YaRN: 0.1 ln(factor) + 1, unless a log multiplier divides it out.
    private func yarnMagnitude(factor: Float) throws -> Float {
        func magnitude(_ multiplier: Float) -> Float {
            factor <= 1 ? 1 : 0.1 * multiplier * logf(factor) + 1
        }
        let all = try yarnLogMultiplier()
        guard all != 0 else { return magnitude(1) }
        // DeepSeek V2 uses the same multiplier above and below the line.
        let own: Float = architecture == "deepseek2" && all != 1 ? all : 1
        return magnitude(own) / magnitude(all)
    }
}
