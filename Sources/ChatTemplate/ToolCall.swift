package import JSON

/// A call of a function that an assistant's message asks for.
package struct ToolCall: Sendable, Equatable {
    /// What the result's message refers to.
    package var id: String?
    /// The function's name.
    package var name: String
    /// The arguments: an object, or the text of one as the chat API transports it.
    package var arguments: JSONValue

    /// Makes a call.
    package init(id: String? = nil, name: String, arguments: JSONValue) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }

    /// The arguments as an object, parsed if they are a text; as they are if they are neither.
    var parsedArguments: JSONValue {
        guard case .string(let text) = arguments, let parsed = try? JSONValue(parsing: text),
            case .object = parsed
        else { return arguments }
        return parsed
    }

    /// The arguments as the text of an object.
    var serializedArguments: JSONValue {
        guard case .object = arguments, let text = try? arguments.serialized() else {
            return arguments
        }
        return .string(text)
    }

    /// The call as chat templates see it.
    func json(arguments: JSONValue) -> JSONValue {
        var call = JSONObject()
        if let id { call["id"] = .string(id) }
        call["type"] = .string("function")
        call["function"] = .object(["name": .string(name), "arguments": arguments])
        return .object(call)
    }
}
