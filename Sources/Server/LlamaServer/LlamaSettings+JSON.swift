import JSON
import Sampling

extension LlamaSettings {
    /// The settings as answers repeat them, in llama-server's names; `scales` are the adapters'.
    static func json(_ settings: GenerationSettings, scales: [Float]) -> JSONValue {
        let limit = JSONValue.int(Int64(settings.maxTokens ?? -1))
        var object = sampling(settings.sampling)
        object["stop"] = .array(settings.stop.map(JSONValue.string))
        object["max_tokens"] = limit
        object["n_predict"] = limit
        object["n_keep"] = 0
        object["n_discard"] = 0
        object["ignore_eos"] = .bool(settings.ignoresEndOfGeneration)
        object["stream"] = .bool(settings.isStreamed)
        object["n_probs"] = .int(Int64(settings.topLogProbabilities ?? 0))
        object["samplers"] = .array(SamplerSteps.order.map(JSONValue.string))
        object["lora"] = .array(
            scales.enumerated().map { ["id": .int(Int64($0)), "scale": .float($1)] }
        )
        return .object(object)
    }

    private static func sampling(_ request: SamplingRequest) -> JSONObject {
        let parameters = request.parameters
        // llama.cpp's sign for a random seed.
        let seed = parameters.seed.map { Int64(truncatingIfNeeded: $0) } ?? Int64(UInt32.max)
        return [
            "seed": .int(seed),
            "temperature": .float(parameters.temperature),
            "dynatemp_range": .float(parameters.dynamicTemperature.range),
            "dynatemp_exponent": .float(parameters.dynamicTemperature.exponent),
            "top_k": .int(Int64(parameters.topK)),
            "top_p": .float(parameters.topP),
            "min_p": .float(parameters.minP),
            "top_n_sigma": .float(parameters.topNSigma),
            "xtc_probability": .float(parameters.xtcProbability),
            "xtc_threshold": .float(parameters.xtcThreshold),
            "typical_p": .float(parameters.typicalP),
            "repeat_last_n": .int(Int64(parameters.penaltyLastN)),
            "repeat_penalty": .float(parameters.repeatPenalty),
            "presence_penalty": .float(parameters.presencePenalty),
            "frequency_penalty": .float(parameters.frequencyPenalty),
            "dry_multiplier": .float(parameters.dry.multiplier),
            "dry_base": .float(parameters.dry.base),
            "dry_allowed_length": .int(Int64(parameters.dry.allowedLength)),
            "dry_penalty_last_n": .int(Int64(parameters.dry.penaltyLastN)),
            "dry_sequence_breakers": .array(request.dryBreakers.map(JSONValue.string)),
            "mirostat": .int(Int64(parameters.mirostat.mode.rawValue)),
            "mirostat_tau": .float(parameters.mirostat.tau),
            "mirostat_eta": .float(parameters.mirostat.eta),
            "min_keep": .int(Int64(parameters.minKeep)),
            "logit_bias": biases(parameters.logitBias),
        ]
    }

    private static func biases(_ biases: [Int32: Float]) -> JSONValue {
        .array(
            biases.sorted { $0.key < $1.key }.map { token, bias in
                // JSON has no infinity; -100 is OpenAI's word for a ban.
                ["token": .int(Int64(token)), "bias": bias.isFinite ? .float(bias) : -100.0]
            }
        )
    }
}
