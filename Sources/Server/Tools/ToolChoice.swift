import JSON

/// Whether and what the model must call.
package enum ToolChoice: Sendable, Equatable {
    /// As it likes.
    case auto
    /// Nothing; the tools are not even shown.
    case none
    /// At least one function, whichever.
    case required
    /// This function.
    case named(String)
    /// As it likes, or at least one, of these functions; the others are shown only.
    case allowed([String], isRequired: Bool)

    /// Whether the answer must hold a call.
    var demandsCall: Bool {
        switch self {
        case .auto, .none: false
        case .required, .named: true
        case .allowed(_, let isRequired): isRequired
        }
    }

    /// Whether a function may be called.
    func admits(_ name: String) -> Bool {
        switch self {
        case .auto, .required: true
        case .none: false
        case .named(let chosen): name == chosen
        case .allowed(let names, _): names.contains(name)
        }
    }
}

extension ToolChoice {
    /// Reads the field of a chat request, or of one to `/v1/responses`.
    ///
    /// - Parameters:
    ///   - reader: The request.
    ///   - field: The field's name.
    ///   - modes: What it may be as a string.
    ///   - tools: The functions of the request.
    /// - Throws: `APIError` for what is no choice among the functions.
    init(
        _ reader: RequestReader,
        _ field: String = "tool_choice",
        of modes: [String] = ["auto", "none", "required"],
        among tools: [ToolDefinition]
    ) throws(APIError) {
        self = .auto
        guard let value = reader.value(field) else { return }
        if value.objectValue == nil {
            switch try reader.choice(field, of: modes) {
            case "none": self = .none
            case "required": self = .required
            default: break
            }
        } else {
            self = try Self.object(RequestReader.reader(of: value, at: field))
        }
        guard !demandsCall || !tools.isEmpty else {
            throw .invalidValue("'\(field)' demands a call, but there are no tools.", param: field)
        }
        var names: [String] = []
        if case .named(let name) = self { names = [name] }
        if case .allowed(let allowed, _) = self { names = allowed }
        for name in names where !tools.contains(where: { $0.name == name }) {
            throw .invalidValue("'\(field)' names '\(name)', which is no tool.", param: field)
        }
    }

    /// `{"type": "function", …}`, `{"type": "allowed_tools", …}` or the older `{"name": …}`.
    private static func object(_ reader: RequestReader) throws(APIError) -> ToolChoice {
        guard reader.value("type") != nil else {
            try reader.checkMembers("name")
            return .named(try reader.requiredString("name"))
        }
        guard try reader.choice("type", of: ["function", "allowed_tools"]) == "allowed_tools" else {
            return .named(try name(in: reader))
        }
        // Chats nest what responses have beside the type.
        let nested = try reader.nested("allowed_tools")
        if let nested {
            try reader.checkMembers("type", "allowed_tools")
            try nested.checkMembers("mode", "tools")
        } else {
            try reader.checkMembers("type", "mode", "tools")
        }
        let allowed = nested ?? reader
        guard let mode = try allowed.choice("mode", of: ["auto", "required"]) else {
            throw allowed.missing("mode")
        }
        guard let values = try allowed.array("tools") else { throw allowed.missing("tools") }
        guard !values.isEmpty else {
            throw .invalidValue(
                "Invalid '\(allowed.path("tools"))': it names no tool.",
                param: allowed.path("tools")
            )
        }
        var names: [String] = []
        for (index, value) in values.enumerated() {
            let path = "\(allowed.path("tools"))[\(index)]"
            let tool = try RequestReader.reader(of: value, at: path)
            guard try tool.choice("type", of: ["function"]) != nil else {
                throw tool.missing("type")
            }
            names.append(try name(in: tool))
        }
        return .allowed(names, isRequired: mode == "required")
    }

    /// The function's name: chats have it under `function`, responses beside the type.
    private static func name(in reader: RequestReader) throws(APIError) -> String {
        guard let function = try reader.nested("function") else {
            try reader.checkMembers("type", "name")
            return try reader.requiredString("name")
        }
        try reader.checkMembers("type", "function")
        try function.checkMembers("name")
        return try function.requiredString("name")
    }
}
