extension GoValue {
    /// The value as an action writes it.
    var text: String {
        if case .nothing = self { return "<no value>" }
        return formatted("v")
    }

    /// The value as Go's `fmt` formats it with a verb, without width or flags.
    func formatted(_ verb: Character, precision: Int? = nil) -> String {
        if let whole = styled(verb) { return whole }
        switch self {
        case .nothing: return "<nil>"
        case .bool(let value): return verb == "v" || verb == "t" ? "\(value)" : mismatch(verb)
        case .int(let value): return Self.formatted(value, verb) ?? mismatch(verb)
        case .double(let value):
            return verb == "v" || verb == "g" ? GoNumber.text(value) : mismatch(verb)
        case .string(let text):
            switch verb {
            case "v", "s":
                return precision.map {
                    String(String.UnicodeScalarView(text.unicodeScalars.prefix($0)))
                }
                    ?? text
            case "q": return Self.quoted(text)
            case "x", "X":
                let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                return verb == "X" ? digits.uppercased() : digits
            default: return mismatch(verb)
            }
        case .list(let elements, _):
            return "["
                + elements.map { $0.formatted(verb, precision: precision) }
                .joined(separator: " ") + "]"
        case .map(let members, _):
            let texts = members.map { key, value in
                let name = GoValue.string(key).formatted(verb, precision: precision)
                return name + ":" + value.formatted(verb, precision: precision)
            }
            return "map[" + texts.joined(separator: " ") + "]"
        case .record(let fields, _):
            return "{"
                + fields.filter { !$0.name.isEmpty }
                .map { $0.value.formatted(verb, precision: precision) }.joined(separator: " ") + "}"
        }
    }

    /// A collection that has a text of its own.
    private func styled(_ verb: Character) -> String? {
        guard ["v", "s", "q"].contains(verb) else { return nil }
        let text: String
        switch self {
        case .list(let elements, .single):
            guard elements.count < 2 else { return nil }
            text = elements.first?.formatted("v") ?? ""
        case .list(_, .json), .map(_, .json), .record(_, .json): text = json
        default: return nil
        }
        return verb == "q" ? Self.quoted(text) : text
    }

    private func mismatch(_ verb: Character) -> String {
        "%!\(verb)(\(typeName)=\(formatted("v")))"
    }

    private static func formatted(_ value: Int64, _ verb: Character) -> String? {
        switch verb {
        case "v", "d": return "\(value)"
        case "x": return String(value, radix: 16)
        case "X": return String(value, radix: 16, uppercase: true)
        case "o": return String(value, radix: 8)
        case "b": return String(value, radix: 2)
        case "c", "q":
            let scalar = UInt32(exactly: value).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
            guard verb == "q" else { return String(Character(scalar)) }
            if scalar == "'" { return "'\\''" }
            if scalar == "\"" { return "'\"'" }
            return "'" + quoted(String(Character(scalar))).dropFirst().dropLast() + "'"
        default: return nil
        }
    }

    /// A text in double quotes with Go's escapes.
    static func quoted(_ text: String) -> String {
        let names: [Unicode.Scalar: String] = [
            "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{7}": "\\a",
            "\u{8}": "\\b", "\u{B}": "\\v", "\u{C}": "\\f",
        ]
        var result = "\""
        for scalar in text.unicodeScalars {
            if let name = names[scalar] {
                result += name
            } else if scalar.value < 0x20 || scalar.value == 0x7F {
                result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
