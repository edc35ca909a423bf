import JSON

/// The functions of the language, and those that Ollama adds.
enum Functions {
    /// The names of all.
    static let known: Set = [
        "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "len", "index", "slice", "print",
        "printf", "println", "html", "json", "toJson", "currentDate", "yesterdayDate",
        "toTypeScriptType",
    ]

    /// Calls a function other than `and` and `or`.
    static func call(
        _ name: String,
        _ arguments: [GoValue],
        _ dates: GoTemplate.Dates,
        _ limits: GoTemplateLimits
    ) throws(Fault) -> GoValue {
        switch name {
        case "not": return .bool(!(try single(name, arguments)).isTrue)
        case "eq", "ne", "lt", "le", "gt", "ge": return try Comparison.call(name, arguments)
        case "len": return .int(try length(try single(name, arguments)))
        case "index": return try index(arguments)
        case "slice": return try slice(arguments)
        case "print": return .string(printed(arguments))
        case "println": return .string(arguments.map(spelled).joined(separator: " ") + "\n")
        case "printf":
            guard case .string(let format)? = arguments.first else {
                throw Fault(.value, "printf needs a format")
            }
            return .string(try Format.text(format, Array(arguments.dropFirst()), limits))
        case "html":
            let shown = arguments.map { argument in
                if case .nothing = argument { GoValue.string(argument.text) } else { argument }
            }
            // Go writes a zero byte as what stands for no character.
            let text = printed(shown).split(separator: "\0", omittingEmptySubsequences: false)
            return .string(text.joined(separator: "\u{FFFD}").escapedForHTML)
        case "json", "toJson": return .string(try single(name, arguments).json)
        case "currentDate": return .string(dates.today)
        case "yesterdayDate": return .string(dates.yesterday)
        case "toTypeScriptType": return .string(typeScript(try single(name, arguments)))
        default: throw Fault(.unknownFunction, "the function '\(name)' is not known")
        }
    }

    private static func single(
        _ name: String,
        _ arguments: [GoValue]
    ) throws(Fault) -> GoValue {
        guard let first = arguments.first, arguments.count == 1 else {
            throw Fault(.value, "'\(name)' takes one argument, found \(arguments.count)")
        }
        return first
    }

    // MARK: - Collections

    private static func length(_ value: GoValue) throws(Fault) -> Int64 {
        switch value {
        case .string(let text): Int64(text.utf8.count)
        case .list(let elements, _): Int64(elements.count)
        case .map(let members, _): Int64(members.count)
        default: throw Fault(.value, "a value of type \(value.typeName) has no length")
        }
    }

    private static func index(_ arguments: [GoValue]) throws(Fault) -> GoValue {
        guard var value = arguments.first else { throw Fault(.value, "'index' needs a value") }
        if case .nothing = value { throw Fault(.value, "nothing has no index") }
        for key in arguments.dropFirst() {
            switch value {
            case .list(let elements, _):
                value = elements[try place(key, below: elements.count)]
            case .string(let text):
                let bytes = Array(text.utf8)
                value = .int(Int64(bytes[try place(key, below: bytes.count)]))
            case .map(let members, _):
                guard case .string(let name) = key else {
                    throw Fault(.value, "a map has no key of type \(key.typeName)")
                }
                value = members.first { $0.key.utf8.elementsEqual(name.utf8) }?.value ?? .nothing
            default: throw Fault(.value, "a value of type \(value.typeName) has no index")
            }
        }
        return value
    }

    /// An index from 0 up to a limit, which it may not reach.
    private static func place(_ value: GoValue, below limit: Int) throws(Fault) -> Int {
        guard case .int(let wanted) = value else {
            throw Fault(.value, "an index must be a whole number, found \(value.typeName)")
        }
        guard wanted >= 0, wanted < Int64(limit) else {
            throw Fault(.value, "the index \(wanted) is out of range")
        }
        return Int(wanted)
    }

    private static func slice(_ arguments: [GoValue]) throws(Fault) -> GoValue {
        guard let value = arguments.first, arguments.count <= 4 else {
            throw Fault(.value, "'slice' takes a value and up to three indices")
        }
        if arguments.count == 4, case .string = value {
            throw Fault(.value, "a string is sliced by two indices")
        }
        let count = Int(try length(value))
        var bounds = [0, count, count]
        for (index, argument) in arguments.dropFirst().enumerated() {
            bounds[index] = try place(argument, below: count + 1)
        }
        guard bounds[0] <= bounds[1], bounds[1] <= bounds[2] else {
            throw Fault(.value, "the slice ends before it begins")
        }
        switch value {
        case .string(let text):
            let bytes = Array(text.utf8)[bounds[0]..<bounds[1]]
            return .string(String(decoding: bytes, as: UTF8.self))
        case .list(let elements, let style):
            return .list(Array(elements[bounds[0]..<bounds[1]]), style)
        default: throw Fault(.value, "a value of type \(value.typeName) cannot be sliced")
        }
    }

    // MARK: - Text

    private static func spelled(_ value: GoValue) -> String { value.formatted("v") }

    /// Spaces stand between two values neither of which is a string.
    private static func printed(_ values: [GoValue]) -> String {
        var text = ""
        var afterString = true
        for value in values {
            var isString = false
            if case .string = value { isString = true }
            if !isString, !afterString { text += " " }
            text += spelled(value)
            afterString = isString
        }
        return text
    }

    // MARK: - Types

    /// The TypeScript type of a parameter described by a JSON schema.
    private static func typeScript(_ value: GoValue) -> String {
        guard case .record(let fields, _) = value else { return "any" }
        func list(_ key: String) -> [GoValue] {
            if case .list(let items, _)? = fields.first(where: { $0.key == key })?.value {
                return items
            }
            return []
        }
        let choices = list("anyOf").map(typeScript)
        if !choices.isEmpty { return choices.joined(separator: " | ") }
        let types = list("type").map { type in
            switch type.text {
            case "string", "boolean", "null": type.text
            case "number", "integer": "number"
            case "array": "any[]"
            case "object": "Record<string, any>"
            default: "any"
            }
        }
        return types.isEmpty ? "any" : types.joined(separator: " | ")
    }
}
