extension Interpreter {
    /// The items that iterating over a value gives.
    func items(of value: JinjaValue) throws(JinjaError) -> [JinjaValue] {
        switch value {
        case .undefined: return []
        case .list(let list), .tuple(let list): return try counted(list.items)
        case .object(let object): return try counted(object.keys)
        case .string(let text):
            try charge(steps: text.utf8.count)
            return text.unicodeScalars.map { .string(String($0)) }
        case .markup(let text):
            try charge(steps: text.utf8.count)
            return text.unicodeScalars.map { .string(String($0)) }
        case .reference(let reference) where reference.isIterable:
            return try counted(try reference.takeItems())
        default: throw JinjaError(.type, "'\(value.typeName)' object is not iterable")
        }
    }

    private func counted(_ items: [JinjaValue]) throws(JinjaError) -> [JinjaValue] {
        try charge(steps: items.count)
        return items
    }

    /// Python's `len`.
    func length(of value: JinjaValue) throws(JinjaError) -> Int {
        switch value {
        case .undefined: return 0
        case .list(let list), .tuple(let list): return list.items.count
        case .object(let object): return object.count
        case .string(let text), .markup(let text): return text.unicodeScalars.count
        case .reference(let reference):
            if let length = reference.length { return length }
        default: break
        }
        throw JinjaError(.type, "object of type '\(value.typeName)' has no len()")
    }

    /// Python's `in`.
    func contains(_ value: JinjaValue, in container: JinjaValue) throws(JinjaError) -> Bool {
        switch container {
        case .string(let text), .markup(let text):
            guard let part = value.stringValue else {
                throw JinjaError(
                    .type,
                    "'in <string>' requires string as left operand, "
                        + "not \(value.typeName)"
                )
            }
            try charge(steps: 1 + text.utf8.count >> 5)
            return UTF8Text(text).firstRange(of: UTF8Text(part)) != nil
        case .object(let object): return try object.value(for: value) != nil
        default: break
        }
        guard container.isIterable else {
            throw JinjaError(.type, "argument of type '\(container.typeName)' is not iterable")
        }
        for item in try items(of: container) where try areEqual(item, value) { return true }
        return false
    }

    /// Sorts by `<` of keys, keeping the order of what is equal.
    func sorted(
        _ items: [(key: JinjaValue, value: JinjaValue)],
        isReversed: Bool
    ) throws(JinjaError) -> [JinjaValue] {
        // Reversing before and after keeps equal items in their order.
        var result = isReversed ? items.reversed() : items
        var width = 1
        while width < result.count {
            var merged: [(key: JinjaValue, value: JinjaValue)] = []
            merged.reserveCapacity(result.count)
            for start in stride(from: 0, to: result.count, by: 2 * width) {
                let middle = min(start + width, result.count)
                let end = min(start + 2 * width, result.count)
                try merge(result[start..<middle], result[middle..<end], into: &merged)
            }
            result = merged
            width *= 2
        }
        if isReversed { result.reverse() }
        return result.map(\.value)
    }

    private func merge(
        _ left: ArraySlice<(key: JinjaValue, value: JinjaValue)>,
        _ right: ArraySlice<(key: JinjaValue, value: JinjaValue)>,
        into merged: inout [(key: JinjaValue, value: JinjaValue)]
    ) throws(JinjaError) {
        var left = left
        var right = right
        while let a = left.first, let b = right.first {
            try charge(steps: min(a.key.extent.weight, b.key.extent.weight))
            if try b.key.isLess(than: a.key) {
                merged.append(b)
                right.removeFirst()
            } else {
                merged.append(a)
                left.removeFirst()
            }
        }
        merged += left
        merged += right
    }
}
