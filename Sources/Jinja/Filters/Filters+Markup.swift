extension Filters {
    static let markup = [
        escape("e"),
        escape("escape"),
        Builtin("forceescape") { value, _, interpreter throws(JinjaError) in
            .markup(try interpreter.escaped(.string(try interpreter.text(of: value))))
        },
        Builtin("safe") { value, _, interpreter throws(JinjaError) in
            .markup(try interpreter.text(of: value))
        },
        Builtin(
            "tojson",
            [
                .optional("ensure_ascii", .bool(false)), .optional("indent"),
                .optional("separators"), .optional("sort_keys", .bool(false)),
            ],
            body: toJSON
        ),
        Builtin("urlencode") { value, _, interpreter throws(JinjaError) in
            try urlEncode(value, interpreter)
        },
        Builtin("xmlattr", [.optional("autospace", .bool(true))], body: xmlAttributes),
        Builtin("striptags") { value, _, interpreter throws(JinjaError) in
            .string(HTMLText.withoutTags(try soft(value, interpreter).text))
        },
    ]

    private static func escape(_ name: String) -> Builtin {
        Builtin(name) { value, _, interpreter throws(JinjaError) in
            .markup(try interpreter.escaped(value))
        }
    }

    @Sendable private static func toJSON(
        _ value: JinjaValue,
        _ arguments: BoundArguments,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        var indent: String?
        switch arguments[1] {
        case .none: break
        case .string(let text), .markup(let text): indent = text
        default: indent = try interpreter.repeated(" ", try arguments.int(1))
        }
        var separators: (String, String)?
        if case .none = arguments[2] {
        } else {
            let parts = try interpreter.items(of: arguments[2]).compactMap(\.stringValue)
            guard parts.count == 2 else {
                throw JinjaError(.value, "tojson: separators must be two strings")
            }
            separators = (parts[0], parts[1])
        }
        let writer = JSONText(
            indent: indent,
            escapesNonASCII: arguments.isTrue(0),
            sortsKeys: arguments.isTrue(3),
            separators: separators,
            interpreter: interpreter
        )
        return .string(try writer.serialized(value))
    }

    private static func urlEncode(
        _ value: JinjaValue,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        let pairs: [JinjaValue]
        switch value {
        case .object(let object): pairs = object.members.map { .tuple([$0, $1]) }
        case _ where value.stringValue == nil && value.isIterable:
            pairs = try interpreter.items(of: value)
        default:
            return .string(
                try quoted(try soft(value, interpreter).text, keepsSlash: true, interpreter)
            )
        }
        var parts: [String] = []
        for pair in pairs {
            let items = try interpreter.items(of: pair)
            guard items.count == 2 else {
                throw JinjaError(.value, "urlencode takes pairs")
            }
            var sides: [String] = []
            for item in items {
                let text = try soft(item, interpreter).text
                sides.append(try quoted(text, keepsSlash: false, interpreter))
            }
            parts.append(sides.joined(separator: "="))
        }
        return .string(try StringMethods.joined(parts, by: "&", interpreter))
    }

    /// Percent-encoding; in a query string `/` is encoded too and a space becomes `+`.
    private static func quoted(
        _ text: String,
        keepsSlash: Bool,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> String {
        try interpreter.charge(walkThrough: text)
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "/") where keepsSlash: result += "/"
            case UInt8(ascii: " ") where !keepsSlash: result += "+"
            default:
                result += byte < 16 ? "%0" : "%"
                result += String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    @Sendable private static func xmlAttributes(
        _ value: JinjaValue,
        _ arguments: BoundArguments,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        guard case .object(let object) = value else {
            throw JinjaError(.type, "xmlattr takes a mapping, not '\(value.typeName)'")
        }
        var parts: [String] = []
        for (key, value) in object.members {
            if case .none = value { continue }
            if value.isUndefined { continue }
            guard let name = key.stringValue else {
                throw JinjaError(.type, "attribute names must be strings")
            }
            guard !name.utf8.contains(where: { " \t\n\r\u{B}\u{C}/>=".utf8.contains($0) }) else {
                throw JinjaError(
                    .value,
                    "Invalid character in attribute name: \(StringLiteral.quoted(name))"
                )
            }
            let shownName = try interpreter.escaped(key)
            parts.append("\(shownName)=\"\(try interpreter.escaped(value))\"")
        }
        let text = try StringMethods.joined(parts, by: " ", interpreter)
        return .string(arguments.isTrue(0) && !text.isEmpty ? " " + text : text)
    }
}
