extension SamplerParameters {
    /// Checks every setting against its range.
    ///
    /// - Throws: `SamplingError.invalidParameter` naming field, range and value found.
    package func validate() throws(SamplingError) {
        try Self.check("temperature", temperature, "finite and at least 0") { $0 >= 0 }
        try Self.check("dynatemp_range", dynamicTemperature.range, "finite and at least 0") {
            $0 >= 0
        }
        try Self.check("dynatemp_exponent", dynamicTemperature.exponent, "finite and above 0") {
            $0 > 0
        }
        try Self.check("top_p", topP, "between 0 and 1", inUnitRange)
        try Self.check("min_p", minP, "between 0 and 1", inUnitRange)
        try Self.check("typical_p", typicalP, "between 0 and 1", inUnitRange)
        try Self.check("top_n_sigma", topNSigma, "finite") { _ in true }
        try Self.check("xtc_probability", xtcProbability, "between 0 and 1", inUnitRange)
        try Self.check("xtc_threshold", xtcThreshold, "between 0 and 1", inUnitRange)
        try Self.check("repeat_penalty", repeatPenalty, "finite and above 0, as its inverse") {
            $0 > 0 && (1 / $0).isFinite
        }
        try Self.check("frequency_penalty", frequencyPenalty, "finite") { _ in true }
        try Self.check("presence_penalty", presencePenalty, "finite") { _ in true }
        try Self.check("repeat_last_n", penaltyLastN, "at least -1") { $0 >= -1 }
        try Self.check("min_keep", minKeep, "at least 0") { $0 >= 0 }
        try validateDRY()
        try Self.check("mirostat_tau", mirostat.tau, "finite and at least 0") { $0 >= 0 }
        try Self.check("mirostat_eta", mirostat.eta, "finite and at least 0") { $0 >= 0 }
        for (token, bias) in logitBias {
            guard token >= 0 else {
                throw .invalidParameter(
                    field: "logit_bias",
                    expected: "a map from token ids, at least 0",
                    found: "id \(token)"
                )
            }
            guard bias.isFinite || bias == -.infinity else {
                throw .invalidParameter(
                    field: "logit_bias",
                    expected: "finite or negative infinity for every token",
                    found: "\(bias) for token \(token)"
                )
            }
        }
    }

    private func validateDRY() throws(SamplingError) {
        try Self.check("dry_multiplier", dry.multiplier, "finite and at least 0") { $0 >= 0 }
        try Self.check("dry_base", dry.base, "finite and at least 0") { $0 >= 0 }
        try Self.check("dry_allowed_length", dry.allowedLength, "at least 0") { $0 >= 0 }
        try Self.check("dry_penalty_last_n", dry.penaltyLastN, "at least -1") { $0 >= -1 }
        for sequence in dry.sequenceBreakers where sequence.isEmpty {
            throw .invalidParameter(
                field: "dry_sequence_breakers",
                expected: "sequences of at least one token",
                found: "an empty one"
            )
        }
    }

    private func inUnitRange(_ value: Float) -> Bool { value >= 0 && value <= 1 }

    private static func check(
        _ field: String,
        _ value: Float,
        _ expected: String,
        _ holds: (Float) -> Bool
    ) throws(SamplingError) {
        guard value.isFinite, holds(value) else {
            throw .invalidParameter(field: field, expected: expected, found: "\(value)")
        }
    }

    private static func check(
        _ field: String,
        _ value: Int,
        _ expected: String,
        _ holds: (Int) -> Bool
    ) throws(SamplingError) {
        guard holds(value) else {
            throw .invalidParameter(field: field, expected: expected, found: "\(value)")
        }
    }
}
