internal import JSON

/// The chats with which a template is probed.
struct Probe {
    static let user = "USER-MARKER"
    static let special = "SPECIAL-MARKER"
    static let result = "RESULT-MARKER"
    static let secondResult = "SECOND-OUTCOME"
    static let argument = "argument_marker"
    static let value = "VALUE-MARKER"
    static let secondValue = "SECOND-ARGUMENT"
    static let arguments: JSONObject = [argument: .string(value)]
    static let argumentText = "{\"\(argument)\": \"\(value)\"}"

    private let renderChat: (_ messages: [JSONValue], _ tools: JSONValue?) -> String?
    /// Whether the template fails without tools, as those made only for tools do.
    private let needsTools: Bool
    let takesText: Bool
    let takesParts: Bool

    /// Finds the form of content that a template takes; `nil` if it takes none.
    init?(_ render: @escaping (_ messages: [JSONValue], _ tools: JSONValue?) -> String?) {
        renderChat = render
        let asText = [Self.message("user", .string(Self.user))]
        let asParts = [Self.message("user", Self.parts(Self.user))]
        needsTools = render(asText, nil) == nil && render(asParts, nil) == nil
        let tools = needsTools ? Self.tools : nil
        let plain = render(asText, tools)
        let typed = render(asParts, tools)
        takesText = plain?.contains(bytesOf: Self.user) ?? false
        // A template that does not know parts may well print the list itself.
        takesParts =
            takesText ? typed == plain : typed.map(Self.showsPartsAsText) ?? false
        if !takesText, !takesParts { return nil }
    }

    private static func showsPartsAsText(_ prompt: String) -> Bool {
        prompt.contains(bytesOf: user)
            && !prompt.contains(bytesOf: "'type'") && !prompt.contains(bytesOf: "\"type\"")
    }

    private static func message(_ role: String, _ content: JSONValue) -> JSONValue {
        .object(["role": .string(role), "content": content])
    }

    private static func parts(_ text: String) -> JSONValue {
        .array([.object(["type": .string("text"), "text": .string(text)])])
    }

    /// A message in the form that the template takes.
    private func message(_ role: String, _ text: String) -> JSONValue {
        Self.message(role, takesText ? .string(text) : Self.parts(text))
    }

    private func render(_ messages: [JSONValue], withTools: Bool = false) -> String? {
        renderChat(messages, withTools || needsTools ? Self.tools : nil)
    }

    // MARK: - Questions

    /// Whether a first message of a role reaches the prompt.
    func shows(_ role: String) -> Bool {
        let prompt = render([message(role, Self.special), message("user", Self.user)])
        return prompt?.contains(bytesOf: Self.special) ?? false
    }

    /// Whether the description of a tool reaches the prompt.
    func showsTools() -> Bool {
        render([message("user", Self.user)], withTools: true)?
            .contains(bytesOf: Self.special) ?? false
    }

    private static let tools: JSONValue = .array([
        .object([
            "type": .string("function"),
            "function": .object([
                "name": .string("tool_name"), "description": .string(special),
                "parameters": .object([
                    "type": .string("object"),
                    "properties": .object([
                        argument: .object([
                            "type": .string("string"), "description": .string("An argument."),
                        ])
                    ]),
                    "required": .array([.string(argument)]),
                ]),
            ]),
        ])
    ])

    /// The prompt of a chat in which a tool was called and answered.
    func callPrompt(_ arguments: JSONValue, hasNullContent: Bool) -> String? {
        callPrompt([arguments], [Self.result], hasNullContent: hasNullContent)
    }

    /// Whether both of two calls in one message reach the prompt, and both results.
    func showsSeveralCalls(_ arguments: [JSONValue], hasNullContent: Bool) -> Bool {
        let results = [Self.result, Self.secondResult]
        let prompt = callPrompt(arguments, results, hasNullContent: hasNullContent)
        return ([Self.value, Self.secondValue] + results)
            .allSatisfy { prompt?.contains(bytesOf: $0) ?? false }
    }

    private func callPrompt(
        _ arguments: [JSONValue],
        _ results: [String],
        hasNullContent: Bool
    ) -> String? {
        let calls = arguments.enumerated().map { index, arguments in
            ToolCall(id: "call0000\(index + 1)", name: "tool_name", arguments: arguments)
        }
        var assistant = ChatMessage(role: "assistant", content: nil, toolCalls: calls).json
        if !hasNullContent { assistant["content"] = takesText ? .string("") : .array([]) }
        var messages = [message("user", Self.user), .object(assistant)]
        for (index, text) in results.enumerated() {
            var result: JSONObject = ["role": .string("tool")]
            result["content"] = takesText ? .string(text) : Self.parts(text)
            result["name"] = .string("tool_name")
            result["tool_call_id"] = .string("call0000\(index + 1)")
            messages.append(.object(result))
        }
        return render(messages, withTools: true)
    }
}

/// What a template makes of a call whose arguments have one form.
struct CallProbe {
    /// The call shows where the message's content is null.
    let takesNullContent: Bool
    /// The call shows where the message's content is empty.
    let takesEmptyContent: Bool
    /// The tool's result shows.
    let showsResult: Bool

    init(_ probe: Probe, _ arguments: JSONValue, isShownIn: (String) -> Bool) {
        let withNull = probe.callPrompt(arguments, hasNullContent: true)
        let withEmpty = probe.callPrompt(arguments, hasNullContent: false)
        takesNullContent = withNull.map { isShownIn($0) && !$0.contains(bytesOf: "None") } ?? false
        takesEmptyContent = withEmpty.map(isShownIn) ?? false
        showsResult = (withEmpty ?? withNull)?.contains(bytesOf: Probe.result) ?? false
    }

    /// The call's name and arguments reach the prompt.
    var isShown: Bool { takesNullContent || takesEmptyContent }
}
