import Engine
import JSON
import Sampling
import Tokenizer

/// What a request to llama-server's completion endpoints says about how to generate.
struct LlamaSettings: Sendable {
    /// The model; nil when the request leaves it to the server.
    var model: String?
    /// What this API shares with OpenAI's.
    var generation: GenerationSettings
    /// Biases of texts: of each token that such a text comes to.
    var textBiases: [(text: String, bias: Float)]
    /// Whether whole answers list their token ids.
    var returnsTokens: Bool
    /// Whether every event of a stream has timings.
    var timesEveryToken: Bool
    /// The members that answers are cut down to; empty keeps all.
    var responseFields: [String]

    /// The fields that completion and infill requests share.
    static let fields: [RequestField] = GenerationSettings.fields.overridden(by: [
        .honoured("model", from: .llamaCpp, "The model; may be left out when there is only one."),
        .honoured("n_predict", from: .llamaCpp, "Most tokens of an answer; -1 fills the context."),
        .honoured("max_tokens", from: .llamaCpp, "Another name of n_predict."),
        .honoured("n_cmpl", from: .llamaCpp, "Answers per prompt; another name of n."),
        .honoured("n_probs", from: .llamaCpp, "Alternatives reported per token, 0 to 100."),
        .honoured("return_tokens", from: .llamaCpp, "Whole answers list their token ids."),
        .honoured("timings_per_token", from: .llamaCpp, "Every event of a stream has timings."),
        .honoured("response_fields", from: .llamaCpp, "Cuts the answer down to these members."),
        .honoured("samplers", from: .llamaCpp, "The steps to take; in the chain's order."),
        .honoured(
            "logit_bias",
            from: .llamaCpp,
            "An object, or pairs of a token or text and bias."
        ),
        .honoured("seed", from: .llamaCpp, "The same seed gives the same answer; -1 is random."),
        .noEffect("n_keep", from: .llamaCpp, "The context is never shifted: answers end with it."),
        .noEffect("n_discard", from: .llamaCpp, "The context is never shifted."),
        .refused("n_indent", from: .llamaCpp, except: [0], "Indentation is not enforced."),
        .refused("n_cache_reuse", from: .llamaCpp, except: [0], "Only prefixes are reused."),
        .refused("t_max_prompt_ms", from: .llamaCpp, except: [0, -1], "There is no such limit."),
        .refused(
            "return_progress",
            from: .llamaCpp,
            except: [false],
            "Prefill is not reported on."
        ),
        .refused("sse_ping_interval", from: .llamaCpp, "The server sets the interval."),
        .refused("backend_sampling", from: .llamaCpp, except: [false], "There is one sampler."),
        .refused("stream_options", "The last event always has the counts."),
    ])

    /// Reads the settings.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        model = try reader.string("model")
        returnsTokens = try reader.bool("return_tokens") ?? false
        timesEveryToken = try reader.bool("timings_per_token") ?? false
        responseFields = try reader.strings("response_fields", atMost: 64) ?? []
        textBiases = []
        var object = reader.object
        if let pairs = reader.value("logit_bias")?.arrayValue {
            (object["logit_bias"], textBiases) = try Self.biases(pairs)
        }
        if let seed = try reader.int("seed"), seed == -1 || seed == Int(UInt32.max) {
            object["seed"] = nil
        }
        if let count = try reader.int("n_cmpl", in: 1...128) {
            object["n"] = .int(Int64(count))
        }
        let alternatives = try reader.int("n_probs", in: 0...100) ?? 0
        generation = try GenerationSettings(
            RequestReader(object, prefix: reader.prefix),
            maxTokens: try Self.maxTokens(reader),
            topLogProbabilities: alternatives > 0 ? alternatives : nil
        )
        if let names = try reader.strings("samplers", atMost: 64) {
            try SamplerSteps.restrict(
                &generation.sampling.parameters,
                to: names,
                param: "samplers"
            )
        }
    }

    /// The engine's requests for one prompt, one per answer, held to `constraint`.
    ///
    /// - Throws: `APIError` when a setting does not fit the model.
    func requests(
        prompt: [Int32],
        engine: any InferenceEngine,
        constraint: GenerationConstraint?
    ) throws(APIError) -> [GenerationRequest] {
        var requests = try generation.requests(
            prompt: prompt,
            engine: engine,
            constraint: constraint
        )
        for (text, bias) in textBiases {
            for id in engine.tokenizer.encode(text, addSpecial: false, parseSpecial: false) {
                for index in requests.indices { requests[index].sampling.logitBias[id] = bias }
            }
        }
        return requests
    }

    /// -1 and -2 mean as many tokens as the context holds, which is what nil means.
    private static func maxTokens(_ reader: RequestReader) throws(APIError) -> Int? {
        let key = reader.value("n_predict") == nil ? "max_tokens" : "n_predict"
        guard let count = try reader.bound(key, atLeast: -2), count >= 0 else { return nil }
        return count
    }

    /// Pairs as an object by token id, and those that name a text.
    private static func biases(
        _ pairs: [JSONValue]
    ) throws(APIError) -> (ids: JSONValue, texts: [(text: String, bias: Float)]) {
        var ids = JSONObject()
        var texts: [(text: String, bias: Float)] = []
        for (index, pair) in pairs.enumerated() {
            let path = "logit_bias[\(index)]"
            guard let pair = pair.arrayValue, pair.count == 2 else {
                throw RequestReader.invalidType(
                    path,
                    expected: "a pair of a token or text and its bias",
                    found: pairs[index]
                )
            }
            // `false` forbids a token, which OpenAI's form says with -100.
            let bias = pair[1] == false ? -100 : pair[1]
            if let text = pair[0].stringValue {
                let value = try RequestReader.float(bias, at: path, in: -100...100)
                texts.append((text, value == -100 ? -.infinity : value))
            } else if let id = pair[0].intValue {
                ids["\(id)"] = bias
            } else {
                throw RequestReader.invalidType(
                    "\(path)[0]",
                    expected: "a token id or a text",
                    found: pair[0]
                )
            }
        }
        return (.object(ids), texts)
    }
}
