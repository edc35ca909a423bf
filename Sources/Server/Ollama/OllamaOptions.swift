import JSON

/// The `options` of Ollama's requests.
enum OllamaOptions {
    /// The options.
    static let fields: [RequestField] = [
        option("temperature", "0 to 2; 0 always takes the most probable token."),
        option("top_k", "Keeps this many tokens; 0 keeps all."),
        option("top_p", "Keeps the most probable tokens that together have this probability."),
        option("min_p", "Keeps tokens this probable relative to the best."),
        option("typical_p", "Locally typical sampling; 1 is off."),
        option("seed", "The same seed gives the same answer."),
        option("num_predict", "Most tokens of an answer; -1 and -2 fill the context."),
        option("stop", "A text or up to 64 texts that end the answer."),
        option("repeat_penalty", "Penalty on recent tokens; 1 is off."),
        option("repeat_last_n", "Tokens that the penalties look back; -1 is all."),
        option("presence_penalty", "Against tokens that already occurred."),
        option("frequency_penalty", "Against tokens by how often they occurred."),
        option("mirostat", "0, 1 or 2."),
        option("mirostat_tau", "Surprise that mirostat aims at."),
        option("mirostat_eta", "Mirostat's learning rate."),
        option("num_ctx", "Refused if the model was loaded with a smaller context."),
        .noEffect("num_keep", from: .ollama, "The context is never shifted: answers end with it."),
        .noEffect("num_batch", from: .ollama, "The server chooses the size of batches."),
        .refused("num_thread", from: .ollama, except: [0], "Threads are set for the server."),
        .refused("num_gpu", from: .ollama, except: [0, -1], "Models run on the processor."),
        .refused("main_gpu", from: .ollama, except: [0], "Models run on the processor."),
        .refused("use_mmap", from: .ollama, except: [true], "Files are always mapped."),
        .refused("use_mlock", from: .ollama, except: [false], "Memory is not locked."),
        .refused("numa", from: .ollama, except: [false], "Memory is not bound to nodes."),
        .refused("penalize_newline", from: .ollama, except: [true], "Every token is penalised."),
        .refused("tfs_z", from: .ollama, except: [1, 1.0], "Tail-free sampling is not supported."),
    ]

    /// The settings for one answer; `defaults` are the model's own, by llama.cpp's names.
    ///
    /// - Throws: `APIError` naming the option.
    static func settings(
        _ reader: RequestReader,
        defaults: JSONObject = [:]
    ) throws(APIError) -> GenerationSettings {
        let options = try reader.nested("options") ?? RequestReader([:], prefix: "options")
        try fields.check(options)
        let limit = try options.bound("num_predict", atLeast: -2)
        let isReported = try reader.bool("logprobs") ?? false
        let alternatives = try reader.int("top_logprobs", in: 0...20)
        guard isReported || alternatives == nil else {
            throw .invalid(
                "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
                param: "top_logprobs"
            )
        }
        var object = options.object
        for key in ["num_predict", "num_ctx", "num_keep", "num_batch"] { object[key] = nil }
        for (name, value) in defaults where options.value(name) == nil { object[name] = value }
        if object["stop"]?.arrayValue?.isEmpty == true { object["stop"] = nil }
        let usual = object["max_tokens"]?.intValue
        var settings = try GenerationSettings(
            RequestReader(object, prefix: "options"),
            maxTokens: (limit ?? usual).flatMap { $0 < 0 ? nil : $0 },
            topLogProbabilities: isReported ? alternatives ?? 0 : nil
        )
        // In this API, answers are streamed unless the request says otherwise.
        settings.isStreamed = try reader.bool("stream") ?? true
        return settings
    }

    /// Refuses a context that the model does not have.
    ///
    /// - Throws: `APIError` with both numbers.
    static func checkContext(_ reader: RequestReader, available: Int) throws(APIError) {
        guard let options = try reader.nested("options"),
            let wanted = try options.bound("num_ctx", atLeast: 0), wanted > available
        else { return }
        throw .invalidValue(
            "Invalid 'options.num_ctx': the model has a context of \(available) tokens here.",
            param: "options.num_ctx"
        )
    }

    private static func option(_ name: String, _ note: String) -> RequestField {
        .honoured(name, from: .ollama, note)
    }
}
