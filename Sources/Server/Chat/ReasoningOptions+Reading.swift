import JSON

extension ReasoningOptions {
    /// The fields of chat requests about thinking.
    static let fields: [RequestField] = [
        .honoured(
            "reasoning_format",
            from: .llamaCpp,
            "auto or deepseek: thinking becomes reasoning_content; none: it stays in the text."
        ),
        .honoured(
            "reasoning_budget",
            from: .llamaCpp,
            "Tokens of thinking after which it is ended; 0 for none, -1 for no limit."
        ),
        .honoured("thinking_budget", from: .vLLM, "Another name of reasoning_budget."),
    ]

    /// Reads the options; an effort of `none` is a budget of 0.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        self.init()
        isSplit = try reader.choice("reasoning_format", of: ["auto", "deepseek", "none"]) != "none"
        for field in ["thinking_budget", "reasoning_budget"] {
            guard let tokens = try reader.int(field, in: -1...Int(Int32.max)) else { continue }
            budget = tokens < 0 ? nil : tokens
        }
        if try reader.string("reasoning_effort") == "none" { budget = 0 }
    }
}
