extension JSONValue {
    /// Whether this is `null`.
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The truth value; `nil` for any other kind.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The integer, also of a double that is whole (`1.0`); `nil` for any other kind.
    package var intValue: Int? {
        switch self {
        case .int(let value): Int(value)
        case .double(let value): Self.whole(value)
        default: nil
        }
    }

    /// Spelt out since `Int(exactly:)` becomes a call of libm's `trunc`, which nothing else needs.
    private static func whole(_ value: Double) -> Int? {
        guard value >= -0x1p63, value < 0x1p63 else { return nil }
        let integer = Int(value)
        return Double(integer) == value ? integer : nil
    }

    /// The number as the nearest double; `nil` beyond its range and for any other kind.
    package var doubleValue: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .number(let literal): literal.doubleValue
        default: nil
        }
    }

    /// The string; `nil` for any other kind.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements; `nil` for any other kind.
    package var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The object; `nil` for any other kind.
    package var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member under a key; `nil` when there is none or this is no object.
    package subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The element at a place; `nil` outside the array or when this is none.
    package subscript(index: Int) -> JSONValue? {
        if case .array(let array) = self, array.indices.contains(index) {
            array[index]
        } else {
            nil
        }
    }
}
