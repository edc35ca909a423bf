import JSON

/// A message of a client of `/ws/generate`.
enum GenerateMessage: Sendable {
    /// Answer a prompt under a name of the client's choice.
    case generate(id: String, GenerateRequest)
    /// End the answer of this name.
    case cancel(id: String)

    /// The fields of messages of the type `generate`.
    static let fields: [RequestField] = ChatRequest.fields.overridden(by: [
        .honoured("type", from: .shimmy, "generate, the default, or cancel."),
        .honoured("id", from: .shimmy, "Names the answer in all messages about it."),
        .honoured("model", from: .shimmy, "The model; may be left out when there is only one."),
        .honoured("prompt", from: .shimmy, "A text, or token ids, to continue."),
        .honoured("messages", from: .shimmy, "A conversation, in place of a prompt."),
        .refused("logprobs", from: .shimmy, except: [false], "Only texts are sent."),
        .refused("top_logprobs", from: .shimmy, "Only texts are sent."),
        .refused("n", from: .shimmy, except: [1], "One message asks for one answer."),
        .refused("stream", from: .shimmy, except: [true], "Answers always come as they grow."),
        .refused("stream_options", from: .shimmy, "The last message always has the counts."),
    ])

    /// The fields of messages of the type `cancel`.
    static let cancelFields: [RequestField] = [
        .honoured("type", from: .shimmy, "cancel."),
        .honoured("id", from: .shimmy, "The answer to end."),
    ]

    /// Reads a message.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        let type = try reader.choice("type", of: ["generate", "cancel"]) ?? "generate"
        try (type == "cancel" ? Self.cancelFields : Self.fields).check(reader)
        let id = try reader.requiredString("id")
        guard (1...256).contains(id.utf8.count) else {
            throw .invalidValue("Invalid 'id': expected 1 to 256 bytes.", param: "id")
        }
        self = type == "cancel" ? .cancel(id: id) : .generate(id: id, try GenerateRequest(reader))
    }
}
