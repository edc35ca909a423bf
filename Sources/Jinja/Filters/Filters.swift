/// The filters that stand behind `|`.
enum Filters {
    static let table = Builtin.table(text, numbers, sequences, ordering, selection, markup)

    /// What jinja2 calls a soft string: a string as it is, anything else as `str` shows it.
    static func soft(
        _ value: JinjaValue,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> (text: String, owner: JinjaValue) {
        let text = try interpreter.text(of: value)
        try interpreter.charge(bytes: text.utf8.count)
        return (text, value)
    }

    /// Where a dotted attribute such as `function.name` or `0.id` leads from an item.
    static func member(
        _ attribute: JinjaValue,
        of item: JinjaValue,
        default missing: JinjaValue = .none,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        var result = item
        for key in keys(of: attribute) {
            result = try interpreter.item(key, of: result)
            if result.isUndefined {
                if case .none = missing { continue }
                result = missing
            }
        }
        return result
    }

    private static func keys(of attribute: JinjaValue) -> [JinjaValue] {
        switch attribute {
        case .none: return []
        case .string(let path), .markup(let path):
            return path.split(separator: ".", omittingEmptySubsequences: false).map { part in
                if !part.isEmpty, part.unicodeScalars.allSatisfy(\.isASCIIDigit),
                    let place = Int(part)
                {
                    return .int(place)
                }
                return .string(String(part))
            }
        default: return [attribute]
        }
    }

    /// A value to sort or group by: strings without regard to case unless it matters.
    static func sortKey(_ value: JinjaValue, isCaseSensitive: Bool) -> JinjaValue {
        guard !isCaseSensitive, let text = value.stringValue else { return value }
        return .string(CaseMapping.lower(text))
    }
}
