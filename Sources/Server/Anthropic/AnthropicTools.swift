import JSON

/// The tools of Anthropic's requests.
enum AnthropicTools {
    /// The fields of a tool.
    static let fields: [RequestField] = [
        .honoured("name", from: .anthropic, "Letters, digits, '_', '-' and '.', at most 64."),
        .honoured("description", from: .anthropic, "What the function does."),
        .honoured("input_schema", from: .anthropic, "The JSON schema of its arguments."),
        .honoured("strict", from: .anthropic, "A schema that cannot be enforced is an error."),
        .refused("type", from: .anthropic, except: ["custom"], "The server calls no tools."),
        .noEffect("cache_control", from: .anthropic, "The prompt's prefix is always reused."),
    ]

    private static let choiceFields: [RequestField] = [
        .honoured("type", from: .anthropic, "auto, any, tool or none."),
        .honoured("name", from: .anthropic, "The tool to call."),
        .honoured("disable_parallel_tool_use", from: .anthropic, "One call at most."),
    ]

    /// Reads the tools, and what is to be done with them, into a turn.
    ///
    /// - Throws: `APIError` naming the field.
    static func read(_ reader: RequestReader, into turn: inout ChatTurn) throws(APIError) {
        let values = try reader.array("tools") ?? []
        guard values.count <= 256 else {
            throw .invalidValue("Invalid 'tools': at most 256 are taken.", param: "tools")
        }
        for (index, value) in values.enumerated() {
            let tool = try definition(.reader(of: value, at: "tools[\(index)]"))
            guard !turn.prompt.tools.contains(where: { $0.name == tool.name }) else {
                throw .invalidValue(
                    "Two tools have the name '\(tool.name)'.",
                    param: "tools[\(index)]"
                )
            }
            turn.prompt.tools.append(tool)
        }
        guard let choice = try reader.nested("tool_choice") else { return }
        try choiceFields.check(choice)
        let type = try choice.choice("type", of: ["auto", "any", "tool", "none"])
        guard let type else { throw choice.missing("type") }
        turn.allowsParallelCalls = try choice.bool("disable_parallel_tool_use") != true
        guard type != "none" else {
            turn.prompt.tools = []
            return
        }
        guard type == "auto" || !turn.prompt.tools.isEmpty else {
            throw .invalidValue(
                "'tool_choice' demands a call, but there are no tools.",
                param: "tool_choice"
            )
        }
        if type == "any" { turn.toolChoice = .required }
        guard type == "tool" else { return }
        let name = try choice.requiredString("name")
        guard turn.prompt.tools.contains(where: { $0.name == name }) else {
            throw .invalidValue(
                "'tool_choice' names '\(name)', which is no tool.",
                param: "tool_choice.name"
            )
        }
        turn.toolChoice = .named(name)
    }

    private static func definition(_ reader: RequestReader) throws(APIError) -> ToolDefinition {
        try fields.check(reader)
        let name = try reader.requiredString("name")
        try ToolFields.checkName(name, at: reader.path("name"))
        guard let schema = try reader.nested("input_schema") else {
            throw reader.missing("input_schema")
        }
        return ToolDefinition(
            name: name,
            description: try reader.string("description"),
            parameters: .object(schema.object),
            isStrict: try reader.bool("strict") ?? false
        )
    }
}
