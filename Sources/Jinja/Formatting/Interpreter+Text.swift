extension Interpreter {
    /// Python's `str`.
    func text(of value: JinjaValue) throws(JinjaError) -> String {
        switch value {
        case .string(let text), .markup(let text): return text
        case .undefined: return ""
        default: return try representation(of: value)
        }
    }

    /// Python's `repr`.
    func representation(of value: JinjaValue) throws(JinjaError) -> String {
        switch value {
        case .undefined: return "Undefined"
        case .none: return "None"
        case .bool(let value): return value ? "True" : "False"
        case .int(let value): return String(value)
        case .float(let value): return FloatText.representation(value)
        default:
            var text = ""
            try append(value, to: &text)
            return text
        }
    }

    private func append(_ value: JinjaValue, to text: inout String) throws(JinjaError) {
        let start = text.utf8.count
        switch value {
        case .string(let string): text += StringLiteral.quoted(string)
        case .markup(let string): text += "Markup(\(StringLiteral.quoted(string)))"
        case .list(let list): try append(list.items, to: &text, open: "[", close: "]")
        case .tuple(let list):
            let close = list.items.count == 1 ? ",)" : ")"
            try append(list.items, to: &text, open: "(", close: close)
        case .object(let object):
            text += "{"
            for (place, (key, value)) in object.members.enumerated() {
                if place > 0 { text += ", " }
                try append(key, to: &text)
                text += ": "
                try append(value, to: &text)
            }
            text += "}"
        case .reference(let view as DictionaryView):
            try append(view.items.items, to: &text, open: view.name + "([", close: "])")
        case .reference(let reference): text += reference.text
        default: text += try representation(of: value)
        }
        try charge(bytes: text.utf8.count - start)
    }

    private func append(
        _ items: [JinjaValue],
        to text: inout String,
        open: String,
        close: String
    ) throws(JinjaError) {
        text += open
        for (place, item) in items.enumerated() {
            if place > 0 { text += ", " }
            try append(item, to: &text)
        }
        text += close
    }
}

/// Strings as Python's `repr` writes them.
enum StringLiteral {
    static func quoted(_ text: String) -> String {
        let hasSingle = text.utf8.contains(UInt8(ascii: "'"))
        let hasDouble = text.utf8.contains(UInt8(ascii: "\""))
        let quote: Unicode.Scalar = hasSingle && !hasDouble ? "\"" : "'"
        var result = String.UnicodeScalarView()
        result.append(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", quote:
                result.append("\\")
                result.append(scalar)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            default:
                if scalar.isPythonPrintable {
                    result.append(scalar)
                } else {
                    result.append(contentsOf: escape(scalar).unicodeScalars)
                }
            }
        }
        result.append(quote)
        return String(result)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16)
        let (letter, width) =
            scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
        return "\\" + letter + String(repeating: "0", count: width - hex.utf8.count) + hex
    }
}
