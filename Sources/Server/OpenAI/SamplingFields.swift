import JSON
import Sampling

/// The sampling settings that chat and text completion requests share.
enum SamplingFields {
    /// The fields, for the check of requests and for the documentation.
    static let table: [RequestField] = [
        .honoured("temperature", "0 to 2; 0 always takes the most probable token."),
        .honoured("top_p", "Keeps the most probable tokens that together have this probability."),
        .honoured("seed", "The same seed gives the same answer."),
        .honoured("presence_penalty", "-2 to 2; against tokens that already occurred."),
        .honoured("frequency_penalty", "-2 to 2; against tokens by how often they occurred."),
        .honoured("logit_bias", "Token ids to values from -100 to 100; -100 forbids a token."),
        .honoured("top_k", from: .llamaCpp, "Keeps this many tokens; 0 keeps all."),
        .honoured("min_p", from: .llamaCpp, "Keeps tokens this probable relative to the best."),
        .honoured("typical_p", from: .llamaCpp, "Locally typical sampling; 1 is off."),
        .honoured(
            "top_n_sigma",
            from: .llamaCpp,
            "Keeps logits within so many deviations of the best."
        ),
        .honoured("xtc_probability", from: .llamaCpp, "Chance that top choices are dropped."),
        .honoured("xtc_threshold", from: .llamaCpp, "Probability from which XTC drops."),
        .honoured(
            "dry_multiplier",
            from: .llamaCpp,
            "Scale of the DRY repetition penalty; 0 is off."
        ),
        .honoured("dry_base", from: .llamaCpp, "Growth of the DRY penalty."),
        .honoured("dry_allowed_length", from: .llamaCpp, "Repetitions that DRY leaves alone."),
        .honoured("dry_penalty_last_n", from: .llamaCpp, "Tokens that DRY looks back; -1 is all."),
        .honoured(
            "dry_sequence_breakers",
            from: .llamaCpp,
            "Texts across which DRY does not count."
        ),
        .honoured("mirostat", from: .llamaCpp, "0, 1 or 2."),
        .honoured("mirostat_tau", from: .llamaCpp, "Surprise that mirostat aims at."),
        .honoured("mirostat_eta", from: .llamaCpp, "Mirostat's learning rate."),
        .honoured("repeat_penalty", from: .llamaCpp, "Penalty on recent tokens; 1 is off."),
        .honoured("repetition_penalty", from: .vLLM, "Another name of repeat_penalty."),
        .honoured(
            "repeat_last_n",
            from: .llamaCpp,
            "Tokens that the penalties look back; -1 is all."
        ),
        .honoured("dynatemp_range", from: .llamaCpp, "Span of the dynamic temperature; 0 is off."),
        .honoured("dynatemp_exponent", from: .llamaCpp, "Shape of the dynamic temperature."),
        .honoured("min_keep", from: .llamaCpp, "Tokens that truncation leaves at least."),
    ]

    /// Reads the settings of a request; what is absent keeps its default.
    ///
    /// - Throws: `APIError` naming the field.
    static func read(_ reader: RequestReader) throws(APIError) -> SamplingRequest {
        var parameters = SamplerParameters()
        try readOpenAI(reader, into: &parameters)
        try readTruncation(reader, into: &parameters)
        try readRepetition(reader, into: &parameters)
        parameters.logitBias = try logitBias(reader)
        do {
            try parameters.validate()
        } catch {
            guard case .invalidParameter(let field, _, _) = error else {
                throw .invalid("\(error)", code: "invalid_value")
            }
            throw .invalidValue("Invalid '\(field)': \(error).", param: field)
        }
        return SamplingRequest(
            parameters: parameters,
            dryBreakers: try reader.strings("dry_sequence_breakers", atMost: 64)
                ?? SamplingRequest.defaultDRYBreakers
        )
    }

    private static func readOpenAI(
        _ reader: RequestReader,
        into parameters: inout SamplerParameters
    ) throws(APIError) {
        set(&parameters.temperature, try reader.float("temperature", in: 0...2))
        set(&parameters.topP, try reader.float("top_p", in: 0...1))
        set(&parameters.presencePenalty, try reader.float("presence_penalty", in: -2...2))
        set(&parameters.frequencyPenalty, try reader.float("frequency_penalty", in: -2...2))
        parameters.seed = try reader.int("seed").map { UInt64(bitPattern: Int64($0)) }
    }

    private static func readTruncation(
        _ reader: RequestReader,
        into parameters: inout SamplerParameters
    ) throws(APIError) {
        set(&parameters.topK, try reader.int("top_k", in: -1...Int(Int32.max)))
        set(&parameters.minP, try reader.float("min_p", in: 0...1))
        set(&parameters.typicalP, try reader.float("typical_p", in: 0...1))
        set(&parameters.topNSigma, try reader.float("top_n_sigma"))
        set(&parameters.xtcProbability, try reader.float("xtc_probability", in: 0...1))
        set(&parameters.xtcThreshold, try reader.float("xtc_threshold", in: 0...1))
        set(&parameters.dynamicTemperature.range, try reader.float("dynatemp_range"))
        set(&parameters.dynamicTemperature.exponent, try reader.float("dynatemp_exponent"))
        set(&parameters.minKeep, try reader.int("min_keep", in: 0...Int(Int32.max)))
        if let mode = try reader.int("mirostat", in: 0...2) {
            parameters.mirostat.mode = .init(rawValue: mode) ?? .off
        }
        set(&parameters.mirostat.tau, try reader.float("mirostat_tau"))
        set(&parameters.mirostat.eta, try reader.float("mirostat_eta"))
    }

    private static func readRepetition(
        _ reader: RequestReader,
        into parameters: inout SamplerParameters
    ) throws(APIError) {
        set(&parameters.repeatPenalty, try reader.float("repetition_penalty"))
        set(&parameters.repeatPenalty, try reader.float("repeat_penalty"))
        set(&parameters.penaltyLastN, try reader.int("repeat_last_n", in: -1...Int(Int32.max)))
        set(&parameters.dry.multiplier, try reader.float("dry_multiplier"))
        set(&parameters.dry.base, try reader.float("dry_base"))
        set(
            &parameters.dry.allowedLength,
            try reader.int("dry_allowed_length", in: 0...Int(Int32.max))
        )
        set(
            &parameters.dry.penaltyLastN,
            try reader.int("dry_penalty_last_n", in: -1...Int(Int32.max))
        )
    }

    private static func set<Value>(_ target: inout Value, _ value: Value?) {
        if let value {
            target = value
        }
    }

    private static func logitBias(_ reader: RequestReader) throws(APIError) -> [Int32: Float] {
        guard let nested = try reader.nested("logit_bias") else { return [:] }
        var biases: [Int32: Float] = [:]
        for (key, value) in nested.object {
            guard let id = Int32(key), id >= 0 else {
                throw .invalidValue(
                    "Invalid key in 'logit_bias': '\(key)' is not a token id.",
                    param: "logit_bias"
                )
            }
            let bias = try RequestReader.float(value, at: "logit_bias.\(key)", in: -100...100)
            // OpenAI documents -100 as a ban; as a finite bias it would merely be a strong one.
            biases[id] = bias == -100 ? -.infinity : bias
        }
        return biases
    }
}
