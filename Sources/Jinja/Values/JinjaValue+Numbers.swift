/// A number in Python's tower: booleans count as integers.
enum Number {
    case int(Int)
    case float(Double)

    var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .float(let value): value
        }
    }
}

extension JinjaValue {
    /// The value as a number; `nil` for anything that is none.
    var number: Number? {
        switch self {
        case .bool(let value): .int(value ? 1 : 0)
        case .int(let value): .int(value)
        case .float(let value): .float(value)
        default: nil
        }
    }

    /// The value as an integer, as Python's `__index__` gives it.
    var index: Int? {
        if case .int(let value)? = number { return value }
        return nil
    }

    init(_ number: Number) {
        switch number {
        case .int(let value): self = .int(value)
        case .float(let value): self = .float(value)
        }
    }
}
