import JSON

/// The filter `tojson` as Hugging Face transformers defines it: Python's `json.dumps`.
///
/// Unlike jinja2's own filter it does not escape HTML, and leaves other scripts than ASCII alone.
struct JSONText {
    /// What goes before each member of a nested level; `nil` writes all on one line.
    let indent: String?
    let escapesNonASCII: Bool
    let sortsKeys: Bool
    let itemSeparator: String
    let keySeparator: String
    private let interpreter: Interpreter
    private var text = ""
    private var chargedBytes = 0

    init(
        indent: String?,
        escapesNonASCII: Bool,
        sortsKeys: Bool,
        separators: (item: String, key: String)?,
        interpreter: Interpreter
    ) {
        self.indent = indent
        self.escapesNonASCII = escapesNonASCII
        self.sortsKeys = sortsKeys
        itemSeparator = separators?.item ?? (indent == nil ? ", " : ",")
        keySeparator = separators?.key ?? ": "
        self.interpreter = interpreter
    }

    /// The JSON text of a value.
    func serialized(_ value: JinjaValue) throws(JinjaError) -> String {
        var writer = self
        try writer.append(value, level: 0)
        return writer.text
    }

    private mutating func append(_ value: JinjaValue, level: Int) throws(JinjaError) {
        switch value {
        case .none: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .float(let value): text += Self.number(value)
        case .string(let string), .markup(let string): appendString(string)
        case .list(let list), .tuple(let list): try appendItems(list.items, level: level)
        case .object(let object): try appendMembers(object, level: level)
        case .reference(let wide as WideInteger): text += wide.text
        case .undefined, .reference:
            throw JinjaError(
                .type,
                "Object of type \(value.typeName) is not JSON serializable"
            )
        }
        if text.utf8.count > chargedBytes {
            try interpreter.charge(bytes: text.utf8.count - chargedBytes)
            chargedBytes = text.utf8.count
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return FloatText.representation(value)
    }

    private mutating func appendItems(_ items: [JinjaValue], level: Int) throws(JinjaError) {
        guard !items.isEmpty else {
            text += "[]"
            return
        }
        text += "["
        for (place, item) in items.enumerated() {
            if place > 0 { text += itemSeparator }
            try appendLine(level: level + 1)
            try append(item, level: level + 1)
        }
        try appendLine(level: level)
        text += "]"
    }

    private mutating func appendMembers(_ object: JinjaObject, level: Int) throws(JinjaError) {
        guard object.count > 0 else {
            text += "{}"
            return
        }
        text += "{"
        for (place, (key, value)) in try ordered(object).enumerated() {
            if place > 0 { text += itemSeparator }
            try appendLine(level: level + 1)
            appendString(try name(of: key))
            text += keySeparator
            try append(value, level: level + 1)
        }
        try appendLine(level: level)
        text += "}"
    }

    private func ordered(
        _ object: JinjaObject
    ) throws(JinjaError) -> [(JinjaValue, JinjaValue)] {
        guard sortsKeys else { return Array(object.members) }
        var pairs: [(key: JinjaValue, value: JinjaValue)] = []
        for (key, value) in object.members {
            pairs.append((key, .tuple([key, value])))
        }
        return try interpreter.sorted(pairs, isReversed: false).compactMap {
            guard case .tuple(let pair) = $0 else { return nil }
            return (pair.items[0], pair.items[1])
        }
    }

    private func name(of key: JinjaValue) throws(JinjaError) -> String {
        switch key {
        case .string(let text), .markup(let text): return text
        case .none: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .int(let value): return String(value)
        case .float(let value): return Self.number(value)
        default:
            throw JinjaError(
                .type,
                "keys must be str, int, float, bool or None, not \(key.typeName)"
            )
        }
    }

    private mutating func appendLine(level: Int) throws(JinjaError) {
        guard let indent else { return }
        try interpreter.charge(level, times: indent.utf8.count)
        text += "\n" + String(repeating: indent, count: level)
    }

    private mutating func appendString(_ string: String) {
        text += string.quotedForJSON(escapingNonASCII: escapesNonASCII)
    }
}
