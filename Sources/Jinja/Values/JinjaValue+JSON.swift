package import JSON

extension JinjaValue {
    /// The value that Python's `json.loads` would give.
    ///
    /// A number beyond a double becomes an infinity; an integer beyond 64 bits keeps its digits.
    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(Int(value))
        case .double(let value): self = .float(value)
        case .number(let number) where number.isInteger:
            self = .reference(WideInteger(digits: number.text))
        case .number(let number): self = .float(Double(number.text) ?? .infinity)
        case .string(let text): self = .string(text)
        case .array(let items): self = .list(items.map(JinjaValue.init))
        case .object(let object):
            self = .object(JinjaObject(object.map { ($0.key, JinjaValue($0.value)) }))
        }
    }
}
