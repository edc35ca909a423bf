import JSON

extension Interpreter {
    /// An infix operator on any two values.
    @inline(never)
    func apply(
        _ operation: BinaryOperator,
        _ left: JinjaValue,
        _ right: JinjaValue
    ) throws(JinjaError) -> JinjaValue {
        if let left = left.number, let right = right.number {
            return try Arithmetic.apply(operation, left, right)
        }
        // `%` formats, and formats an undefined value as the empty text.
        if operation == .modulo, let format = left.stringValue {
            return try formatted(left, format, right)
        }
        if case .undefined(let undefined) = left { throw undefined.error }
        if case .undefined(let undefined) = right { throw undefined.error }
        switch (operation, left, right) {
        case (.add, .list(let left), .list(let right)):
            return .list(try joined(left.items, right.items))
        case (.add, .tuple(let left), .tuple(let right)):
            return .tuple(try joined(left.items, right.items))
        case (.add, _, _):
            if let result = try added(left, right) { return result }
        case (.multiply, _, _):
            if let count = right.index, let result = try repeated(left, count) { return result }
            if let count = left.index, let result = try repeated(right, count) { return result }
        default: break
        }
        throw JinjaError(
            .type,
            "unsupported operand type(s) for \(operation.rawValue): "
                + "'\(left.typeName)' and '\(right.typeName)'"
        )
    }

    private func joined(
        _ left: [JinjaValue],
        _ right: [JinjaValue]
    ) throws(JinjaError) -> [JinjaValue] {
        try charge(left.count + right.count, times: MemoryLayout<JinjaValue>.stride)
        return left + right
    }

    /// Two strings one after the other; a safe one makes the other safe by escaping it.
    private func added(
        _ left: JinjaValue,
        _ right: JinjaValue
    ) throws(JinjaError) -> JinjaValue? {
        guard let a = left.stringValue, let b = right.stringValue else { return nil }
        try charge(bytes: a.utf8.count + b.utf8.count)
        switch (left, right) {
        case (.string, .string): return .string(a + b)
        case (.markup, .string): return .markup(a + (try escaped(right)))
        case (.string, .markup): return .markup((try escaped(left)) + b)
        default: return .markup(a + b)
        }
    }

    private func repeated(
        _ value: JinjaValue,
        _ count: Int
    ) throws(JinjaError) -> JinjaValue? {
        let count = max(0, count)
        switch value {
        case .string(let text): return .string(try repeated(text, count))
        case .markup(let text): return .markup(try repeated(text, count))
        case .list(let list): return .list(try repeated(list.items, count))
        case .tuple(let list): return .tuple(try repeated(list.items, count))
        default: return nil
        }
    }

    /// A text several times over.
    func repeated(_ text: String, _ count: Int) throws(JinjaError) -> String {
        try charge(count, times: text.utf8.count)
        guard count > 1, !text.isEmpty else { return count == 1 ? text : "" }
        var bytes = Array(text.utf8)
        let total = bytes.count * count
        bytes.reserveCapacity(total)
        while bytes.count * 2 <= total { bytes += bytes }
        bytes += bytes[..<(total - bytes.count)]
        return String(decoding: bytes, as: UTF8.self)
    }

    private func repeated(
        _ items: [JinjaValue],
        _ count: Int
    ) throws(JinjaError) -> [JinjaValue] {
        guard !items.isEmpty else { return [] }
        let (total, overflow) = items.count.multipliedReportingOverflow(by: count)
        try charge(overflow ? Int.max : total, times: MemoryLayout<JinjaValue>.stride)
        return Array(repeatElement(items, count: count).joined())
    }

    /// The text with HTML's special characters escaped, unless it is safe already.
    func escaped(_ value: JinjaValue) throws(JinjaError) -> String {
        if case .markup(let text) = value { return text }
        let text = try text(of: value)
        try charge(bytes: text.utf8.count)
        guard text.utf8.contains(where: { "&<>'\"".utf8.contains($0) }) else { return text }
        return text.escapedForHTML
    }
}
