package import JSON

/// A value of Go's template language.
package indirect enum GoValue: Sendable {
    /// No value: nil, or what is not there.
    case nothing
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case list([GoValue], GoStyle)
    /// Members sorted by the bytes of their keys.
    case map([(key: String, value: GoValue)], GoStyle)
    /// A value of named fields.
    case record([GoField], GoStyle)

    /// A JSON value; numbers become doubles, as Go's decoder makes them.
    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .nothing
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .double(Double(value))
        case .double(let value): self = .double(value)
        case .number(let value): self = value.doubleValue.map(GoValue.double) ?? .string(value.text)
        case .string(let text): self = .string(text)
        case .array(let items): self = .list(items.map { GoValue($0) }, .plain)
        case .object(let members): self = .map(members: members.map { ($0.key, GoValue($0.value)) })
        }
    }

    /// A list that prints as Go prints lists.
    package static func list(_ elements: [GoValue]) -> GoValue { .list(elements, .plain) }

    /// A map of members in any order.
    package static func map(
        members: [(String, GoValue)],
        style: GoStyle = .plain
    ) -> GoValue {
        let sorted = members.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        return .map(sorted.map { (key: $0.0, value: $0.1) }, style)
    }

    /// Whether a condition takes it for true: no empty text, collection, zero or nothing.
    var isTrue: Bool {
        switch self {
        case .nothing: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .double(let value): value != 0
        case .string(let text): !text.isEmpty
        case .list(let elements, _): !elements.isEmpty
        case .map(let members, _): !members.isEmpty
        case .record: true
        }
    }

    /// The type, as Go names it in messages.
    var typeName: String {
        switch self {
        case .nothing: "nil"
        case .bool: "bool"
        case .int: "int"
        case .double: "float64"
        case .string: "string"
        case .list: "[]interface {}"
        case .map: "map[string]interface {}"
        case .record: "struct"
        }
    }
}

/// How a collection is printed.
package enum GoStyle: Sendable {
    /// As Go's `fmt` prints it: `[a b]`, `map[k:v]`, `{a b}`.
    case plain
    /// As JSON.
    case json
    /// A list of one element as this element, in JSON too.
    case single
}

/// A field of a record.
package struct GoField: Sendable {
    /// How the template names it; empty for one that only JSON shows.
    package let name: String
    /// Its name in JSON.
    package let key: String
    /// Its value.
    package let value: GoValue
    /// Whether JSON leaves it out when it is empty.
    package let omitsEmpty: Bool

    /// Makes a field; without a key, JSON has the name.
    package init(
        _ name: String,
        key: String? = nil,
        _ value: GoValue,
        omitsEmpty: Bool = false
    ) {
        self.name = name
        self.key = key ?? name
        self.value = value
        self.omitsEmpty = omitsEmpty
    }
}
