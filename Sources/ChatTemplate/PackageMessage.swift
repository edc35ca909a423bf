internal import GoTemplate
internal import JSON

/// A message as the templates of Ollama's packages see it.
struct PackageMessage {
    let role: String
    /// The contents of the messages that were merged.
    private(set) var texts: [String]
    private var thinking: String
    private var calls: [GoValue]
    private let toolName: String
    private let toolCallID: String

    /// The content.
    var content: String { texts.joined(separator: "\n\n") }

    /// Messages, with those of one role that follow each other made one; results of tools stay.
    static func collated(_ messages: [JSONValue]) throws(ChatTemplateError) -> [PackageMessage] {
        var result: [PackageMessage] = []
        for (index, json) in messages.enumerated() {
            let message = try PackageMessage(json, path: "messages[\(index)]")
            guard let last = result.indices.last, result[last].role == message.role,
                message.role != "tool"
            else {
                result.append(message)
                continue
            }
            result[last].texts += message.texts
            result[last].thinking += message.thinking
            result[last].calls += message.calls
        }
        return result
    }

    private init(_ json: JSONValue, path: String) throws(ChatTemplateError) {
        role = (json["role"]?.stringValue ?? "").lowercased()
        switch json["content"] {
        case nil, .null?: texts = [""]
        case .string(let text)?: texts = [text]
        case let other?:
            throw .invalidMessage(
                path: "\(path).content",
                expected: "a string",
                found: other.typeName
            )
        }
        let thought = json["reasoning_content"] ?? json["thinking"]
        thinking = thought?.stringValue ?? ""
        calls = (json["tool_calls"]?.arrayValue ?? []).enumerated().map(Self.call)
        toolName = (json["tool_name"] ?? json["name"])?.stringValue ?? ""
        toolCallID = json["tool_call_id"]?.stringValue ?? ""
    }

    private static func call(_ index: Int, _ json: JSONValue) -> GoValue {
        let function = json["function"]
        var arguments = GoValue.map(members: [], style: .json)
        if case .object(let members)? = function?["arguments"] {
            arguments = .map(members: members.map { ($0.key, GoValue($0.value)) }, style: .json)
        } else if let text = function?["arguments"]?.stringValue {
            // A text that is no object is shown as it was given.
            arguments = .string(text)
        }
        let fields = [
            GoField("Index", .int(Int64(index))),
            GoField("Name", .string(function?["name"]?.stringValue ?? "")),
            GoField("Arguments", arguments),
        ]
        return .record(
            [
                GoField("ID", .string(json["id"]?.stringValue ?? "")),
                GoField("Function", .record(fields, .plain)),
            ],
            .plain
        )
    }

    /// The message as a value of the template language.
    var value: GoValue {
        .record(
            [
                GoField("Role", .string(role)), GoField("Content", .string(content)),
                GoField("Thinking", .string(thinking)), GoField("Images", .list([])),
                GoField("ToolCalls", .list(calls)), GoField("ToolName", .string(toolName)),
                GoField("ToolCallID", .string(toolCallID)),
            ],
            .plain
        )
    }
}
