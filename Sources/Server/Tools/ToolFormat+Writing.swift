import ChatTemplate
import JSON

extension ToolFormat {
    /// Calls of an earlier turn as the model would have written them, for templates that do not.
    ///
    /// Formats whose templates all write calls themselves are written in the generic form.
    ///
    /// - Parameters:
    ///   - calls: The calls.
    ///   - number: Calls before them in the conversation, for formats that number calls.
    /// - Returns: The text.
    func written(_ calls: [ToolCall], after number: Int) -> String {
        guard let form = forms.first, !calls.isEmpty else { return "" }
        switch form.body {
        case .json(let style, let inArray):
            let texts = calls.map { Self.json($0, style) }
            let end = closings.first ?? ""
            if inArray { return form.opening + "[" + texts.joined(separator: ", ") + "]" + end }
            return texts.map { "\(form.opening)\n\($0)\n\(end)" }.joined(separator: "\n")
        case .literal(let style) where style.isList && style.hasEscapes:
            let texts = calls.map { Self.literal($0, style) }
            return form.opening + "[" + texts.joined(separator: ", ") + "]" + (closings.first ?? "")
        case .named(let style):
            let texts = calls.enumerated().map { index, call in
                let mark = style.numberMark.map { "\($0)\(number + index)" } ?? ""
                let fenceEnd = style.filler.hasPrefix("```") ? "\n```" : ""
                return form.opening + style.namePrefix + call.name + mark
                    + (style.nameEnds.first ?? "") + style.filler + Self.wire(call.argumentValue)
                    + fenceEnd + (style.ends.first ?? "")
            }
            let end = closings.last { !style.ends.contains($0) && $0 != "```" } ?? ""
            return (ignored.first ?? "") + texts.joined() + end
        case .tagged, .literal: return ToolFormat.generic.written(calls, after: number)
        }
    }

    private static func json(_ call: ToolCall, _ style: JSONCallReader.Style) -> String {
        let name = wire(.string(call.name))
        let arguments = wire(call.argumentValue)
        guard !style.nameKeys.isEmpty else { return "{\(name): \(arguments)}" }
        let key = wire(.string(style.argumentKeys.first ?? "arguments"))
        return "{\(wire(.string(style.usualName))): \(name), \(key): \(arguments)}"
    }

    /// A call as in Python.
    private static func literal(_ call: ToolCall, _ style: LiteralCallReader.Style) -> String {
        let members = call.argumentValue.objectValue ?? JSONObject()
        let arguments = members.map { key, value in
            let text: String
            switch value {
            case .bool(let value): text = value ? "True" : "False"
            case .null: text = "None"
            default: text = wire(value)
            }
            return key + style.assignment + text
        }
        return call.name + style.start + arguments.joined(separator: ", ") + style.end
    }

    private static func wire(_ value: JSONValue) -> String {
        String(decoding: value.wireBytes, as: UTF8.self)
    }
}

extension ToolCall {
    /// The arguments, read where they are the text of JSON.
    var argumentValue: JSONValue {
        guard let text = arguments.stringValue, let value = try? JSONValue(parsing: text) else {
            return arguments
        }
        return value
    }
}
