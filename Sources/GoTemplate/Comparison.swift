/// Go's comparisons, which refuse values of different kinds.
enum Comparison {
    /// Calls `eq`, `ne`, `lt`, `le`, `gt` or `ge`.
    static func call(_ name: String, _ arguments: [GoValue]) throws(Fault) -> GoValue {
        guard let first = arguments.first, arguments.count >= 2 else {
            throw Fault(.value, "'\(name)' needs two values to compare")
        }
        if name == "eq" {
            for other in arguments.dropFirst() where try areEqual(first, other) {
                return .bool(true)
            }
            return .bool(false)
        }
        guard arguments.count == 2 else {
            throw Fault(.value, "'\(name)' takes two values, found \(arguments.count)")
        }
        let second = arguments[1]
        switch name {
        case "ne": return .bool(!(try areEqual(first, second)))
        case "lt": return .bool(try precedes(first, second))
        case "le", "gt":
            let (isLess, isEqual) = (try precedes(first, second), try areEqual(first, second))
            return .bool((isLess || isEqual) == (name == "le"))
        default: return .bool(!(try precedes(first, second)))
        }
    }

    private static func areEqual(_ left: GoValue, _ right: GoValue) throws(Fault) -> Bool {
        switch (left, right) {
        case (.nothing, .nothing): return true
        case (.nothing, _), (_, .nothing): return false
        case (.bool(let left), .bool(let right)): return left == right
        case (.int(let left), .int(let right)): return left == right
        case (.double(let left), .double(let right)): return left == right
        case (.string(let left), .string(let right)): return left.utf8.elementsEqual(right.utf8)
        default: throw incompatible(left, right)
        }
    }

    private static func precedes(_ left: GoValue, _ right: GoValue) throws(Fault) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): return left < right
        case (.double(let left), .double(let right)): return left < right
        case (.string(let left), .string(let right)):
            return left.utf8.lexicographicallyPrecedes(right.utf8)
        default: throw incompatible(left, right)
        }
    }

    private static func incompatible(_ left: GoValue, _ right: GoValue) -> Fault {
        Fault(.value, "\(left.typeName) and \(right.typeName) cannot be compared so")
    }
}
