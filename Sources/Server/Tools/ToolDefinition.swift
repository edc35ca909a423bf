package import JSON

/// A function that the model may call.
package struct ToolDefinition: Sendable, Equatable {
    /// The function's name.
    package var name: String
    /// What it does.
    package var description: String?
    /// The JSON schema of its arguments, an object; nil for none.
    package var parameters: JSONValue?
    /// Whether a schema that cannot be enforced is an error rather than advice.
    package var isStrict: Bool

    /// Describes a function.
    package init(
        name: String,
        description: String? = nil,
        parameters: JSONValue? = nil,
        isStrict: Bool = false
    ) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
    }

    /// The definition as chat templates see it, in the form of OpenAI's API.
    var json: JSONValue {
        var function: JSONObject = ["name": .string(name)]
        if let description { function["description"] = .string(description) }
        function["parameters"] = parameters ?? ["type": "object", "properties": [:]]
        return ["type": "function", "function": .object(function)]
    }
}
