extension ToolFormat {
    /// Hermes, Qwen 2.5 and 3, SmolLM3, Granite 4: `<tool_call>{"name": …, "arguments": …}`.
    package static let hermes = ToolFormat(
        name: "Hermes",
        signs: ["<tool_call>"],
        forms: [Form(opening: "<tool_call>", body: .json(.init(), inArray: false))],
        closings: ["</tool_call>"]
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
