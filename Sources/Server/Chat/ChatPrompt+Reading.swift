import ChatTemplate
package import JSON

extension ChatPrompt {
    /// The fields of chat requests that make up the prompt.
    static let fields: [RequestField] = [
        .honoured("messages", "The conversation; see the table of message fields."),
        .honoured("reasoning_effort", "Becomes a variable of the model's chat template."),
        .honoured(
            "enable_thinking",
            from: .vLLM,
            "The same as in chat_template_kwargs: whether models that can choose think."
        ),
        .honoured(
            "chat_template_kwargs",
            from: .llamaCpp,
            "Further variables of the chat template."
        ),
        .honoured(
            "add_generation_prompt",
            from: .vLLM,
            "Whether the prompt ends where the assistant begins; true."
        ),
        .honoured(
            "continue_final_message",
            from: .vLLM,
            "Goes on with the last, assistant's message."
        ),
        .refused("chat_template", from: .vLLM, "The model's own template is used."),
        .refused("documents", from: .vLLM, except: [[]], "Documents are not supported."),
        .refused(
            "add_special_tokens",
            from: .vLLM,
            except: [false],
            "The chat template writes the control tokens."
        ),
        .refused("mm_processor_kwargs", from: .vLLM, "Only text is understood."),
    ]

    /// Reads the prompt of a chat request, whose other fields are only checked for their names.
    ///
    /// - Throws: `APIError` naming the field.
    package init(request: JSONValue) throws(APIError) {
        guard let object = request.objectValue else {
            throw .invalid("The request is \(request.typeName), but must be an object.")
        }
        let reader = RequestReader(object)
        try ChatRequest.fields.check(reader)
        try self.init(reader)
    }

    /// Reads the prompt of a chat request.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        guard let array = try reader.array("messages") else { throw reader.missing("messages") }
        guard !array.isEmpty else {
            throw .invalid(
                """
                Invalid 'messages': empty array. Expected an array with minimum length 1, but got \
                an empty array instead.
                """,
                param: "messages",
                code: "empty_array"
            )
        }
        var messages: [ChatMessage] = []
        for (index, value) in array.enumerated() {
            messages.append(
                try MessageReader.message(.reader(of: value, at: "messages[\(index)]"))
            )
        }
        self.init(messages: messages)
        let fields = try ToolFields(reader)
        tools = fields.choice == .none ? [] : fields.tools
        try readTemplateArguments(reader)
        addsGenerationPrompt = try reader.bool("add_generation_prompt") ?? true
        continuesLastMessage = try reader.bool("continue_final_message") ?? false
        guard continuesLastMessage else { return }
        guard try reader.bool("add_generation_prompt") != true else {
            throw .invalid(
                "'continue_final_message' and 'add_generation_prompt' exclude each other.",
                param: "continue_final_message",
                code: "invalid_parameter_combination"
            )
        }
        guard messages.last?.role == "assistant" else {
            throw .invalidValue(
                "'continue_final_message' needs an assistant's message in last place.",
                param: "continue_final_message"
            )
        }
    }

    private mutating func readTemplateArguments(_ reader: RequestReader) throws(APIError) {
        if let arguments = try reader.nested("chat_template_kwargs") {
            let reserved = ["messages", "tools", "add_generation_prompt"]
            for (name, value) in arguments.object {
                guard !reserved.contains(name) else {
                    throw .invalidValue(
                        "'\(name)' has a field of its own.",
                        param: arguments.path(name)
                    )
                }
                templateArguments[name] = value
            }
        }
        if let thinks = try reader.bool("enable_thinking") {
            templateArguments["enable_thinking"] = .bool(thinks)
        }
        let efforts = ["none", "minimal", "low", "medium", "high", "xhigh"]
        if let effort = try reader.choice("reasoning_effort", of: efforts) {
            templateArguments["reasoning_effort"] = .string(effort)
        }
    }
}
