import JSON

extension JSONValue {
    /// A single-precision number in the digits that it has; one that is not finite is `null`.
    static func float(_ value: Float) -> JSONValue {
        guard value.isFinite else { return .null }
        return .double(Double("\(value)") ?? Double(value))
    }
}
