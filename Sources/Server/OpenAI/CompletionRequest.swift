import JSON

/// A request to `/v1/completions`.
struct CompletionRequest: Sendable {
    var model: String
    var prompts: [TokenInput]
    /// What follows the gap that the answer fills; nil continues the prompt.
    var suffix: String?
    /// Whether the answer begins with the prompt.
    var echoes: Bool
    /// Answers that are generated for each prompt; the `settings.count` most probable are given.
    var candidates: Int
    var settings: GenerationSettings

    /// Prompts that one request may hold.
    private static let promptLimit = 256

    /// The fields of the request.
    static let fields: [RequestField] =
        GenerationSettings.fields + [
            .honoured("prompt", "A text, token ids, or an array of either."),
            .honoured("max_tokens", "Most tokens of an answer, 16 if absent."),
            .honoured("echo", "The answer begins with the prompt."),
            .honoured("logprobs", "0 to 5 alternatives per token; with echo, the prompt's too."),
            .honoured("suffix", "The answer fills the gap before it, if the model can do that."),
            .honoured("best_of", "Answers made, of which the 'n' most probable are given."),
        ]

    /// Reads a request.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        try Self.fields.check(reader)
        model = try reader.requiredString("model")
        prompts = try Self.prompts(try reader.required("prompt"))
        echoes = try reader.bool("echo") ?? false
        suffix = try reader.string("suffix")
        settings = try GenerationSettings(
            reader,
            maxTokens: try reader.bound("max_tokens", atLeast: 0) ?? 16,
            topLogProbabilities: try reader.int("logprobs", in: 0...5)
        )
        candidates = try reader.int("best_of", in: 1...128) ?? settings.count
        try checkCombinations()
        guard prompts.count * candidates <= Self.promptLimit else {
            throw .invalid(
                """
                Invalid 'prompt': \(prompts.count) prompts with \(candidates) answers each \
                are more than \(Self.promptLimit) answers.
                """,
                param: "prompt",
                code: "array_above_max_length"
            )
        }
    }

    private func checkCombinations() throws(APIError) {
        func refuse(_ param: String, _ message: String) -> APIError {
            .invalid(message, param: param, code: "invalid_parameter_combination")
        }
        guard candidates >= settings.count else {
            throw refuse(
                "best_of",
                "'best_of' (\(candidates)) must be at least 'n' (\(settings.count))."
            )
        }
        guard candidates == settings.count || !settings.isStreamed else {
            throw refuse("best_of", "The best answers are known at the end; 'stream' is not.")
        }
        guard suffix == nil || !echoes else {
            throw refuse("echo", "'echo' and 'suffix' exclude each other.")
        }
    }

    private static func prompts(_ value: JSONValue) throws(APIError) -> [TokenInput] {
        if let inputs = try TokenInput.read(value, field: "prompt") {
            return inputs
        }
        throw RequestReader.invalidType(
            "prompt",
            expected: "a string, token ids, or an array of either",
            found: value
        )
    }
}
