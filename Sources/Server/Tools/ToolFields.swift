import JSON

/// Reads the tools of a chat request.
struct ToolFields: Sendable {
    var tools: [ToolDefinition] = []
    var choice = ToolChoice.auto
    var allowsParallelCalls = true
    /// Whether the request uses the older names, which the answer then does too.
    var isLegacy = false

    /// The fields of the request.
    static let table: [RequestField] = [
        .honoured("tools", "Up to 256 functions that the model may call."),
        .honoured("tool_choice", "auto, none, required, one function, or allowed_tools."),
        .honoured("parallel_tool_calls", "Whether an answer may hold several calls; true."),
        .honoured("functions", "The older form of tools."),
        .honoured("function_call", "The older form of tool_choice."),
    ]

    /// Tools that one request may hold.
    private static let limit = 256

    /// Reads the tools and what is to be done with them.
    ///
    /// - Throws: `APIError` naming the field.
    init(_ reader: RequestReader) throws(APIError) {
        allowsParallelCalls = try reader.bool("parallel_tool_calls") ?? true
        let current = try reader.array("tools")
        let older = try reader.array("functions")
        guard current == nil || older == nil else {
            throw .invalid(
                "'tools' and 'functions' exclude each other.",
                param: "functions",
                code: "invalid_parameter_combination"
            )
        }
        isLegacy = older != nil
        if isLegacy { allowsParallelCalls = false }
        let values = current ?? older ?? []
        guard values.count <= Self.limit else {
            throw .invalid(
                """
                Invalid '\(isLegacy ? "functions" : "tools")': array too long. Expected an array \
                with maximum length \(Self.limit), but got an array with length \(values.count) \
                instead.
                """,
                param: isLegacy ? "functions" : "tools",
                code: "array_above_max_length"
            )
        }
        for (index, value) in values.enumerated() {
            let path = "\(isLegacy ? "functions" : "tools")[\(index)]"
            let nested = try RequestReader.reader(of: value, at: path)
            let tool = try isLegacy ? Self.function(nested) : Self.tool(nested)
            guard !tools.contains(where: { $0.name == tool.name }) else {
                throw .invalidValue("Two tools have the name '\(tool.name)'.", param: path)
            }
            tools.append(tool)
        }
        choice =
            try isLegacy
            ? ToolChoice(reader, "function_call", of: ["auto", "none"], among: tools)
            : ToolChoice(reader, among: tools)
    }

    private static let toolFields: [RequestField] = [
        .honoured("type", "function."), .honoured("function", "The function."),
    ]

    private static let functionFields: [RequestField] = [
        .honoured("name", "Letters, digits, '_', '-' and '.', at most 64."),
        .honoured("description", "What the function does."),
        .honoured("parameters", "The JSON schema of its arguments, an object."),
        .honoured(
            "strict",
            "A schema that cannot be enforced is an error; otherwise that part is left open."
        ),
    ]

    private static func tool(_ reader: RequestReader) throws(APIError) -> ToolDefinition {
        try toolFields.check(reader)
        guard try reader.choice("type", of: ["function"]) != nil else {
            throw reader.missing("type")
        }
        guard let function = try reader.nested("function") else {
            throw reader.missing("function")
        }
        return try self.function(function)
    }

    /// Reads a function.
    static func function(_ reader: RequestReader) throws(APIError) -> ToolDefinition {
        try functionFields.check(reader)
        let name = try reader.requiredString("name")
        try checkName(name, at: reader.path("name"))
        let parameters = try reader.nested("parameters")
        return ToolDefinition(
            name: name,
            description: try reader.string("description"),
            parameters: parameters.map { .object($0.object) },
            isStrict: try reader.bool("strict") ?? false
        )
    }

    /// Refuses names that could not be told from what stands around them in an answer.
    static func checkName(_ name: String, at path: String) throws(APIError) {
        let isUsable = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isUsable, (1...64).contains(name.utf8.count) else {
            throw .invalidValue(
                """
                Invalid '\(path)': '\(name)' is no function name. Expected 1 to 64 letters, \
                digits, underscores, dashes or dots.
                """,
                param: path
            )
        }
    }
}
