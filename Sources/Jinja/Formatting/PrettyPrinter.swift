/// The filter `pprint`: like `repr`, with dictionaries sorted and long collections broken up.
struct PrettyPrinter {
    private static let width = 80
    private let interpreter: Interpreter
    private var result = ""

    init(_ interpreter: Interpreter) {
        self.interpreter = interpreter
    }

    mutating func text(of value: JinjaValue) throws(JinjaError) -> String {
        try append(try sorted(value), indent: 0, trailing: 0)
        return result
    }

    /// The value with every dictionary in the order of its keys.
    private func sorted(_ value: JinjaValue) throws(JinjaError) -> JinjaValue {
        try interpreter.charge(steps: 1)
        switch value {
        case .list(let list): return .list(try list.items.sortedInside(self.sorted))
        case .tuple(let list): return .tuple(try list.items.sortedInside(self.sorted))
        case .object(let object):
            var keyed: [(key: JinjaValue, value: JinjaValue)] = []
            for (key, value) in object.members {
                keyed.append((key, .tuple([key, try sorted(value)])))
            }
            var members: [(JinjaValue, JinjaValue)] = []
            for entry in try ordered(keyed) {
                guard case .tuple(let pair) = entry else { continue }
                members.append((pair.items[0], pair.items[1]))
            }
            return .object(try JinjaObject(members))
        default: return value
        }
    }

    /// Keys that cannot be compared are put in the order of their types' names.
    private func ordered(
        _ keyed: [(key: JinjaValue, value: JinjaValue)]
    ) throws(JinjaError) -> [JinjaValue] {
        do {
            return try interpreter.sorted(keyed, isReversed: false)
        } catch {
            guard error.kind == .type else { throw error }
            return try interpreter.sorted(
                keyed.map { (.string($0.key.typeName), $0.value) },
                isReversed: false
            )
        }
    }

    /// Appends a value that starts at a column and has some characters behind it on its line.
    private mutating func append(
        _ value: JinjaValue,
        indent: Int,
        trailing: Int
    ) throws(JinjaError) {
        let line = try interpreter.representation(of: value)
        guard line.unicodeScalars.count > Self.width - indent - trailing else {
            result += line
            return
        }
        switch value {
        case .list(let list): try append(list.items, "[", "]", indent, trailing)
        case .tuple(let list):
            try append(list.items, "(", list.items.count == 1 ? ",)" : ")", indent, trailing)
        case .object(let object):
            result += "{"
            for (place, (key, value)) in object.members.enumerated() {
                let isLast = place == object.count - 1
                let name = try interpreter.representation(of: key) + ": "
                result += name
                try append(
                    value,
                    indent: indent + 1 + name.unicodeScalars.count,
                    trailing: isLast ? trailing + 1 : 1
                )
                if !isLast { result += ",\n" + String(repeating: " ", count: indent + 1) }
            }
            result += "}"
        default: result += line
        }
    }

    private mutating func append(
        _ items: [JinjaValue],
        _ open: String,
        _ close: String,
        _ indent: Int,
        _ trailing: Int
    ) throws(JinjaError) {
        result += open
        for (place, item) in items.enumerated() {
            let isLast = place == items.count - 1
            try append(
                item,
                indent: indent + 1,
                trailing: isLast ? trailing + close.count : 1
            )
            if !isLast { result += ",\n" + String(repeating: " ", count: indent + 1) }
        }
        result += close
    }
}

extension [JinjaValue] {
    /// The items, each put in order inside.
    fileprivate func sortedInside(
        _ sort: (JinjaValue) throws(JinjaError) -> JinjaValue
    ) throws(JinjaError) -> [JinjaValue] {
        var result: [JinjaValue] = []
        for item in self { result.append(try sort(item)) }
        return result
    }
}
