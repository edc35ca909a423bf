import JSON

/// What a client of `/ws/generate` wants.
struct GenerateRequest: Sendable {
    /// What is to be answered.
    enum Task: Sendable {
        /// A text to continue.
        case text(TokenInput, GenerationSettings)
        /// A conversation to answer.
        case chat(ChatTurn)
    }

    /// The model; nil when the request leaves it to the server.
    var model: String?
    var task: Task
    /// The message's fields as they came.
    let fields: JSONObject

    /// Fields that only conversations have.
    private static let chatFields = ["messages", "tools", "tool_choice", "functions"]

    /// Reads the request, whose field names have been checked.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        model = try reader.string("model")
        fields = reader.object
        guard let prompt = reader.value("prompt") else {
            guard reader.value("messages") != nil else { throw reader.missing("prompt") }
            task = .chat(try Self.turn(reader))
            return
        }
        for key in Self.chatFields where reader.value(key) != nil {
            throw .invalidValue("'\(key)' and 'prompt' exclude each other.", param: key)
        }
        guard let prompts = try TokenInput.read(prompt, field: "prompt"), prompts.count == 1 else {
            throw RequestReader.invalidType(
                "prompt",
                expected: "a string or an array of token ids",
                found: prompt
            )
        }
        task = .text(
            prompts[0],
            try GenerationSettings(
                reader,
                maxTokens: try reader.bound("max_tokens", atLeast: 1),
                topLogProbabilities: nil
            )
        )
    }

    private static func turn(_ reader: RequestReader) throws(APIError) -> ChatTurn {
        var object = reader.object
        for key in ["type", "id", "stream"] { object[key] = nil }
        // A chat request must name a model; which one is meant is settled when it is run.
        object["model"] = object["model"] ?? ""
        return try ChatRequest(RequestReader(object)).turn
    }
}
