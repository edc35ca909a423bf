import JSON

/// Reads a call whose arguments are marked up one by one: `f><parameter=x>1</parameter>…`.
///
/// Values are texts; the tool's schema tells which of them are JSON.
struct TaggedCallReader: CallReader {
    /// The marks.
    struct Style: Sendable, Equatable {
        /// Ends the function's name.
        var nameEnd: String
        /// Begins a parameter's name.
        var keyStart: String
        /// Ends a parameter's name and begins its value.
        var keyEnd: String
        /// Stands between `keyEnd` and the value, blanks around it.
        var valueStart = ""
        /// Ends a value.
        var valueEnd: String
        /// Ends the call.
        var end: String
    }

    private enum State {
        case name
        case between
        case key
        case valueStart
        case value
    }

    private let style: Style
    private let tools: [ToolDefinition]
    private var tool: ToolDefinition?
    private var state = State.name
    private var text: [UInt8] = []
    private var key = ""
    private var count = 0

    private static let nameLimit = 160

    init(_ style: Style, tools: [ToolDefinition]) {
        self.style = style
        self.tools = tools
    }

    mutating func take(_ byte: UInt8, _ events: inout [CallEvent]) -> CallProgress {
        text.append(byte)
        switch state {
        case .name:
            // A call without parameters may end right behind its name.
            let end = [style.nameEnd, style.keyStart, style.end].first { text.ends(with: $0) }
            guard let end else { return text.count < Self.nameLimit ? .more : .failed }
            let name = Self.trimmed(text.dropLast(end.utf8.count))
            guard let tool = tools.first(where: { $0.name == name }) else { return .failed }
            self.tool = tool
            events.append(.start(name))
            text = []
            state = end == style.keyStart ? .key : .between
            if end == style.end { return finish(&events) }
        case .between:
            if text.ends(with: style.keyStart) {
                text = []
                state = .key
            } else if text.ends(with: style.end) {
                return finish(&events)
            } else if text.count > Self.nameLimit {
                return finish(&events)
            }
        case .key:
            guard text.ends(with: style.keyEnd) else {
                return text.count < Self.nameLimit ? .more : finish(&events)
            }
            key = Self.trimmed(text.dropLast(style.keyEnd.utf8.count))
            text = []
            state = style.valueStart.isEmpty ? .value : .valueStart
        case .valueStart:
            if text.ends(with: style.valueStart) {
                text = []
                state = .value
            } else if text.count > Self.nameLimit {
                return finish(&events)
            }
        case .value:
            guard text.ends(with: style.valueEnd) else { return .more }
            addValue(text.dropLast(style.valueEnd.utf8.count), &events)
            text = []
            state = .between
        }
        return .more
    }

    /// Closes the arguments of a call that was cut off.
    mutating func finish(_ events: inout [CallEvent]) -> CallProgress {
        guard tool != nil else { return .failed }
        events.append(.arguments(Array((count == 0 ? "{}" : "}").utf8)))
        return .done
    }

    private mutating func addValue(_ bytes: ArraySlice<UInt8>, _ events: inout [CallEvent]) {
        var bytes = bytes
        // Templates write values on lines of their own.
        if bytes.first == 0x0A { bytes.removeFirst() }
        if bytes.last == 0x0A { bytes.removeLast() }
        let value = ToolArgument.value(
            String(decoding: bytes, as: UTF8.self),
            of: key,
            in: tool?.parameters
        )
        let member = JSONValue.object([key: value]).wireBytes.dropFirst().dropLast()
        events.append(.arguments(Array((count == 0 ? "{" : ",").utf8) + member))
        count += 1
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes
        func isBlank(_ byte: UInt8?) -> Bool { byte.map { $0 <= 0x20 } ?? false }
        while isBlank(bytes.first) { bytes.removeFirst() }
        while isBlank(bytes.last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The value that a marked-up argument's text stands for.
enum ToolArgument {
    /// A text where the schema allows one and the text is not JSON of another allowed type.
    static func value(_ text: String, of key: String, in parameters: JSONValue?) -> JSONValue {
        let types = types(parameters?["properties"]?[key])
        guard types != ["string"], let value = try? JSONValue(parsing: text) else {
            return .string(text)
        }
        if types.isEmpty {
            // Without a schema a number may well be meant as one; a quoted text is a text.
            return value
        }
        return types.contains(typeName(value)) ? value : .string(text)
    }

    /// Whether a parameter can only be a text.
    static func isText(_ schema: JSONValue) -> Bool {
        types(schema) == ["string"] && schema["enum"] == nil && schema["const"] == nil
    }

    private static func types(_ schema: JSONValue?) -> Set<String> {
        guard let type = schema?["type"] else { return [] }
        var names = Set((type.arrayValue ?? [type]).compactMap(\.stringValue))
        if names.contains("number") { names.insert("integer") }
        return names
    }

    private static func typeName(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .int: "integer"
        case .double, .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
