extension JinjaValue {
    /// Python's `==`.
    func isEqual(to other: JinjaValue) -> Bool {
        switch (self, other) {
        case (.undefined, .undefined), (.none, .none): return true
        case (.string(let left), .string(let right)), (.markup(let left), .markup(let right)),
            (.string(let left), .markup(let right)), (.markup(let left), .string(let right)):
            return left.hasSameBytes(as: right)
        case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
            return left === right
                || left.items.count == right.items.count
                    && zip(left.items, right.items).allSatisfy { $0.isEqual(to: $1) }
        case (.object(let left), .object(let right)): return left.isEqual(to: right)
        case (.reference(let left), .reference(let right)): return left.isEqual(to: right)
        default:
            guard let left = number, let right = other.number else { return false }
            return left.compare(with: right) == .equal
        }
    }

    /// Whether both are one object, as far as that can be told for values without identity.
    func isSame(as other: JinjaValue) -> Bool {
        switch (self, other) {
        case (.bool, .bool), (.int, .int), (.float, .float), (.none, .none), (.string, .string):
            isEqual(to: other)
        case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
            left === right
        case (.object(let left), .object(let right)): left === right
        case (.reference(let left), .reference(let right)): left === right
        default: false
        }
    }

    /// Python's `<`.
    func isLess(than other: JinjaValue) throws(JinjaError) -> Bool {
        try ordering(to: other, operation: "<") == .less
    }

    /// The order of two values, with the error of an operator that they do not take.
    func ordering(
        to other: JinjaValue,
        operation: String
    ) throws(JinjaError) -> Ordering {
        if let left = number, let right = other.number { return left.compare(with: right) }
        if let left = stringValue, let right = other.stringValue { return left.ordering(to: right) }
        switch (self, other) {
        case (.list(let left), .list(let right)), (.tuple(let left), .tuple(let right)):
            for (a, b) in zip(left.items, right.items) where !a.isEqual(to: b) {
                return try a.ordering(to: b, operation: operation)
            }
            return Ordering(left.items.count, right.items.count)
        case (.undefined(let undefined), _), (_, .undefined(let undefined)):
            throw undefined.error
        default:
            throw JinjaError(
                .type,
                "'\(operation)' not supported between instances of '\(typeName)' and "
                    + "'\(other.typeName)'"
            )
        }
    }
}

/// How two values stand to each other.
enum Ordering {
    case less, equal, greater
    /// Not comparable, as a NaN.
    case unordered

    init<Value: Comparable>(_ left: Value, _ right: Value) {
        self = left < right ? .less : left == right ? .equal : .greater
    }
}

extension Number {
    /// Compares exactly, also an integer with a float.
    func compare(with other: Number) -> Ordering {
        switch (self, other) {
        case (.int(let left), .int(let right)): return Ordering(left, right)
        case (.float(let left), .float(let right)):
            return left.isNaN || right.isNaN ? .unordered : Ordering(left, right)
        case (.int(let left), .float(let right)): return Self.compare(left, right)
        case (.float(let left), .int(let right)):
            switch Self.compare(right, left) {
            case .less: return .greater
            case .greater: return .less
            case let other: return other
            }
        }
    }

    private static func compare(_ left: Int, _ right: Double) -> Ordering {
        if right.isNaN { return .unordered }
        if let right = Int(exactly: right) { return Ordering(left, right) }
        let whole = right.rounded(.down)
        guard let floor = Int(exactly: whole) else { return right > 0 ? .less : .greater }
        return left <= floor ? .less : .greater
    }
}

extension String {
    /// The order by scalars, which is also the order of the UTF-8 bytes.
    func ordering(to other: String) -> Ordering {
        if hasSameBytes(as: other) { return .equal }
        return utf8.lexicographicallyPrecedes(other.utf8) ? .less : .greater
    }
}

extension JinjaObject {
    /// Whether both hold equal values under equal keys, in whatever order.
    func isEqual(to other: JinjaObject) -> Bool {
        if self === other { return true }
        guard count == other.count else { return false }
        for (key, value) in members {
            guard let match = (try? other.value(for: key)) ?? nil, value.isEqual(to: match) else {
                return false
            }
        }
        return true
    }
}

extension JinjaReference {
    /// Ranges and views compare by content, anything else by identity.
    func isEqual(to other: JinjaReference) -> Bool {
        if self === other { return true }
        switch (self, other) {
        case (let left as JinjaRange, let right as JinjaRange):
            return left.count == right.count
                && (left.count == 0 || left.start == right.start)
                && (left.count <= 1 || left.step == right.step)
        case (let left as WideInteger, let right as WideInteger):
            return left.text == right.text
        default: return false
        }
    }
}
