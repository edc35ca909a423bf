import Engine
import JSON
import Sampling
import Tokenizer

/// What a chat or text completion request says about how to generate.
struct GenerationSettings: Sendable {
    /// Most tokens of an answer; nil means as many as the context holds.
    var maxTokens: Int?
    /// Texts that end an answer.
    var stop: [String]
    /// The sampler's settings.
    var sampling: SamplingRequest
    /// Alternatives to report per token; nil reports no log probabilities.
    var topLogProbabilities: Int?
    /// Answers per prompt.
    var count: Int
    /// Whether end-of-generation tokens are ordinary ones.
    var ignoresEndOfGeneration: Bool
    /// Whether control tokens appear in the text.
    var rendersSpecialTokens: Bool
    /// The form that the text must have; nil for any.
    var output: OutputFormat?
    /// How strongly the model's adapters change it; nil for the scales set for all.
    var adapterScales: AdapterScales?
    /// Whether the answer is streamed.
    var isStreamed: Bool
    /// Whether a streamed answer ends with the token counts.
    var includesUsage: Bool

    /// The fields that chat and text completion requests share.
    static let fields: [RequestField] =
        SamplingFields.table + OutputFormat.fields + [
            .honoured("model", "The name of a served model, or one of its aliases."),
            .honoured("n", "1 to 128 answers; with a seed, each has its own, counting up."),
            .honoured("stop", "A text or up to 64 texts that end the answer."),
            .honoured("stream", "The answer comes as server-sent events."),
            .honoured("stream_options", "include_usage: a last event with the token counts."),
            .honoured("ignore_eos", from: .llamaCpp, "Goes on past end-of-generation tokens."),
            .honoured(
                "skip_special_tokens",
                from: .vLLM,
                "Whether control tokens are left out of the text."
            ),
            .noEffect("user", "Names the user to the service."),
            .noEffect("cache_prompt", from: .llamaCpp, "The prompt's prefix is always reused."),
            .noEffect("id_slot", from: .llamaCpp, "Sequences are assigned by the scheduler."),
            .refused("samplers", from: .llamaCpp, "The order of the samplers is fixed."),
            .honoured(
                "lora",
                from: .llamaCpp,
                "Scales of the model's adapters, id and scale; of those left out 0, if any is in."
            ),
            .refused(
                "n_probs",
                from: .llamaCpp,
                except: [0],
                "Ask for log probabilities with 'logprobs'."
            ),
            .refused(
                "post_sampling_probs",
                from: .llamaCpp,
                except: [false],
                "Log probabilities are those before sampling."
            ),
            .refused(
                "t_max_predict_ms",
                from: .llamaCpp,
                except: [0, -1],
                "Answers are not limited in time."
            ),
            .refused(
                "min_tokens",
                from: .vLLM,
                except: [0],
                "A least length is not supported."
            ),
            .refused(
                "stop_token_ids",
                from: .vLLM,
                except: [[]],
                "Give the texts in 'stop' instead."
            ),
            .refused(
                "include_stop_str_in_output",
                from: .vLLM,
                except: [false],
                "The text that ends an answer is not part of it."
            ),
            .refused(
                "use_beam_search",
                from: .vLLM,
                except: [false],
                "Beam search is not supported."
            ),
            .refused(
                "length_penalty",
                from: .vLLM,
                except: [1, 1.0],
                "Beam search is not supported."
            ),
            .refused("bad_words", from: .vLLM, except: [[]], "Use 'logit_bias' instead."),
        ]

    /// Reads everything but the length and the log probabilities, which the endpoints name
    /// differently.
    ///
    /// - Throws: `APIError` naming the field.
    init(
        _ reader: RequestReader,
        maxTokens: Int?,
        topLogProbabilities: Int?
    ) throws(APIError) {
        self.maxTokens = maxTokens
        self.topLogProbabilities = topLogProbabilities
        count = try reader.int("n", in: 1...128) ?? 1
        stop = try reader.strings("stop", atMost: 64) ?? []
        sampling = try SamplingFields.read(reader)
        output = try OutputFormat.read(reader)
        ignoresEndOfGeneration = try reader.bool("ignore_eos") ?? false
        rendersSpecialTokens = try reader.bool("skip_special_tokens") == false
        adapterScales = try reader.array("lora").flatMap { scales throws(APIError) in
            scales.isEmpty ? nil : try AdapterScales(scales, at: "lora")
        }
        isStreamed = try reader.bool("stream") ?? false
        _ = try reader.string("user")
        includesUsage = false
        guard let options = try reader.nested("stream_options") else { return }
        guard isStreamed else {
            throw .invalid(
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                param: "stream_options"
            )
        }
        try Self.streamOptions.check(options)
        includesUsage = try options.bool("include_usage") ?? false
    }

    private static let streamOptions: [RequestField] = [
        .honoured("include_usage", "A last event with the token counts."),
        .noEffect("include_obfuscation", "Padding against traffic analysis is not added."),
    ]

    /// The engine's requests for one prompt, one per answer, held to `constraint`.
    ///
    /// - Throws: `APIError` when a setting does not fit the model.
    func requests(
        prompt: [Int32],
        engine: any InferenceEngine,
        constraint: GenerationConstraint?
    ) throws(APIError) -> [GenerationRequest] {
        let parameters = try sampling.parameters(for: engine.tokenizer)
        let scales = try adapterScales?.list(for: engine)
        return (0..<count).map { index in
            var request = GenerationRequest(prompt: prompt)
            request.maxTokens = maxTokens
            request.sampling = parameters
            // With one seed for all, all answers would be the same.
            request.sampling.seed = parameters.seed.map { $0 &+ UInt64(index) }
            request.stop = stop
            request.constraint = constraint
            request.adapterScales = scales
            request.ignoresEndOfGeneration = ignoresEndOfGeneration
            request.topLogProbabilities = topLogProbabilities
            request.rendersSpecialTokens = rendersSpecialTokens
            return request
        }
    }
}
