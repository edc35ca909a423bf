import JSON

extension GoValue {
    /// The value as Go's `encoding/json` writes it: no spaces, `<`, `>` and `&` escaped.
    var json: String {
        var bytes: [UInt8] = []
        writeJSON(&bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func writeJSON(_ output: inout [UInt8]) {
        switch self {
        case .nothing: output += "null".utf8
        case .bool(let value): output += "\(value)".utf8
        case .int(let value): output += "\(value)".utf8
        case .double(let value): output += GoNumber.json(value).utf8
        case .string(let text): Self.writeString(text, &output)
        case .list(let elements, .single) where elements.count == 1:
            elements.first?.writeJSON(&output)
        case .list(let elements, _):
            Self.write(elements, "[", "]", &output) { $0.writeJSON(&$1) }
        case .map(let members, _):
            Self.write(members, "{", "}", &output) { member, output in
                Self.writeString(member.key, &output)
                output.append(UInt8(ascii: ":"))
                member.value.writeJSON(&output)
            }
        case .record(let fields, _):
            let shown = fields.filter { !$0.omitsEmpty || $0.value.isTrue }
            Self.write(shown, "{", "}", &output) { field, output in
                Self.writeString(field.key, &output)
                output.append(UInt8(ascii: ":"))
                field.value.writeJSON(&output)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item],
        _ opening: String,
        _ closing: String,
        _ output: inout [UInt8],
        _ write: (Item, inout [UInt8]) -> Void
    ) {
        output += opening.utf8
        for (index, item) in items.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(item, &output)
        }
        output += closing.utf8
    }

    private static func writeString(_ text: String, _ output: inout [UInt8]) {
        for scalar in text.quotedForJSON().unicodeScalars {
            switch scalar {
            case "<", ">", "&", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                output += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
            default: output += String(Character(scalar)).utf8
            }
        }
    }
}
