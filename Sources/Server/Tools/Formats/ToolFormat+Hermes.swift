extension ToolFormat {
    /// Hermes, Qwen 2.5 and 3, SmolLM3, Granite 4: `<tool_call>{"name": …, "arguments": …}`.
    package static let hermes = ToolFormat(
        name: "Hermes",
        signs: ["<tool_call>"],
        forms: [Form(opening: "<tool_call>", body: .json(.init(), inArray: false))],
        closings: ["</tool_call>"]
    )

    /// GigaChat 3: a message of its own, `function call<|role_sep|>{"name": …, "arguments": …}`.
    package static let gigaChat = ToolFormat(
        name: "GigaChat",
        signs: ["function call", "<|role_sep|>"],
        forms: [
            Form(opening: "function call<|role_sep|>", body: .json(.init(), inArray: false))
        ],
        ignored: ["<|message_sep|>"]
    )

    /// For templates that know no tools: the instructions in the system message ask for the form
    /// that most models have seen.
    package static let generic = ToolFormat(
        name: "generic",
        signs: [],
        forms: hermes.forms,
        closings: hermes.closings
    )
}
