import JSON

/// A request to `/v1/completions`.
struct CompletionRequest: Sendable {
    var model: String
    var prompts: [TokenInput]
    /// Whether the answer begins with the prompt.
    var echoes: Bool
    var settings: GenerationSettings

    /// Prompts that one request may hold.
    private static let promptLimit = 256

    /// The fields of the request.
    static let fields: [RequestField] =
        GenerationSettings.fields + [
            .honoured("prompt", "A text, token ids, or an array of either."),
            .honoured("max_tokens", "Most tokens of an answer, 16 if absent."),
            .honoured("echo", "The answer begins with the prompt."),
            .honoured("logprobs", "0 to 20 alternatives per token."),
            .refused("suffix", "Insertion is not supported."),
            .honoured("best_of", "Only with the value of 'n': all answers are returned."),
        ]

    /// Reads a request.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        try Self.fields.check(reader)
        model = try reader.requiredString("model")
        prompts = try Self.prompts(try reader.required("prompt"))
        echoes = try reader.bool("echo") ?? false
        let alternatives = try reader.int("logprobs", in: 0...20)
        guard !echoes || alternatives == nil else {
            throw .unsupported(
                "logprobs",
                reason: "Together with 'echo', the prompt would need them too."
            )
        }
        settings = try GenerationSettings(
            reader,
            maxTokens: try reader.bound("max_tokens", atLeast: 0) ?? 16,
            topLogProbabilities: alternatives
        )
        if let best = try reader.int("best_of", in: 1...128), best != settings.count {
            throw .unsupported("best_of", reason: "It must equal 'n' (\(settings.count)).")
        }
        guard prompts.count * settings.count <= Self.promptLimit else {
            throw .invalid(
                """
                Invalid 'prompt': \(prompts.count) prompts with \(settings.count) answers each \
                are more than \(Self.promptLimit) answers.
                """,
                param: "prompt",
                code: "array_above_max_length"
            )
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
