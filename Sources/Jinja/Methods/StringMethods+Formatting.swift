extension StringMethods {
    static let formatting = [
        Builtin(variadic: "format") { owner, arguments, interpreter throws(JinjaError) in
            guard case .string(let format) = owner else {
                throw JinjaError(.unsupported, "format() of a safe text is not supported")
            }
            var formatter = BraceFormat(arguments.raw, interpreter)
            return .string(try formatter.format(format, nesting: 0))
        }
    ]
}

/// Python's `str.format`.
private struct BraceFormat {
    private let arguments: Arguments
    private let interpreter: Interpreter
    /// The next argument of a field without a name; `nil` once a field has named a place.
    private var automatic: Int? = 0

    init(_ arguments: Arguments, _ interpreter: Interpreter) {
        self.arguments = arguments
        self.interpreter = interpreter
    }

    mutating func format(_ format: String, nesting: Int) throws(JinjaError) -> String {
        guard nesting < 2 else { throw JinjaError(.value, "Max string recursion exceeded") }
        try interpreter.charge(bytes: format.utf8.count)
        var result = ""
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "{" where rest.first == "{", "}" where rest.first == "}":
                rest.removeFirst()
                result.unicodeScalars.append(scalar)
            case "{": result += try replacement(try field(&rest), nesting: nesting)
            case "}": throw JinjaError(.value, "Single '}' encountered in format string")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The text up to the closing brace.
    private func field(_ rest: inout Substring.UnicodeScalarView) throws(JinjaError) -> String {
        var depth = 1
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "{" { depth += 1 }
            if scalar == "}" { depth -= 1 }
            if depth == 0 { return String(text) }
            text.append(scalar)
        }
        throw JinjaError(.value, "expected '}' before end of string")
    }

    private mutating func replacement(
        _ field: String,
        nesting: Int
    ) throws(JinjaError) -> String {
        var rest = field.unicodeScalars[...]
        let path = rest.prefix { $0 != "!" && $0 != ":" }
        rest = rest[path.endIndex...]
        var value = try self.value(at: String(path))
        if rest.first == "!" {
            rest.removeFirst()
            switch rest.popFirst() {
            case "s": value = .string(try interpreter.text(of: value))
            case "r", "a": value = .string(try interpreter.representation(of: value))
            default: throw JinjaError(.value, "Unknown conversion specifier")
            }
        }
        if rest.first == ":" { rest.removeFirst() }
        let layout = try format(String(rest), nesting: nesting + 1)
        guard !layout.isEmpty else { return try interpreter.text(of: value) }
        let specification = try FormatSpecification(parsing: layout)
        try interpreter.charge(bytes: specification.width + (specification.precision ?? 0))
        if case .bool = value, specification.type == nil {
            return try specification.formatted(try interpreter.text(of: value))
        }
        switch value.number {
        case .int(let number)?: return try specification.formatted(number)
        case .float(let number)?: return try specification.formatted(number)
        case nil:
            guard let text = value.stringValue else {
                throw JinjaError(
                    .type,
                    "unsupported format string passed to \(value.typeName).__format__"
                )
            }
            return try specification.formatted(text)
        }
    }

    /// The value that `name.attribute[key]` means.
    private mutating func value(at path: String) throws(JinjaError) -> JinjaValue {
        var rest = path.unicodeScalars[...]
        let first = String(rest.prefix { $0 != "." && $0 != "[" })
        rest = rest.dropFirst(first.unicodeScalars.count)
        var value = try argument(first)
        while let mark = rest.popFirst() {
            if mark == "[" {
                let key = String(rest.prefix { $0 != "]" })
                rest = rest.dropFirst(key.unicodeScalars.count + 1)
                let index = Int(key).map(JinjaValue.int) ?? .string(key)
                value = try interpreter.item(index, of: value)
            } else {
                let name = String(rest.prefix { $0 != "." && $0 != "[" })
                rest = rest.dropFirst(name.unicodeScalars.count)
                value = try interpreter.attribute(name, of: value)
            }
        }
        return value
    }

    private mutating func argument(_ name: String) throws(JinjaError) -> JinjaValue {
        if let index = name.isEmpty ? try nextPlace() : Int(name) {
            if !name.isEmpty { try countByHand() }
            guard arguments.positional.indices.contains(index) else {
                throw JinjaError(
                    .value,
                    "Replacement index \(index) out of range for positional args tuple"
                )
            }
            return arguments.positional[index]
        }
        guard let keyword = arguments.keywords.first(where: { $0.name == name }) else {
            throw JinjaError(.value, "the arguments have no key '\(name)'")
        }
        return keyword.value
    }

    private mutating func nextPlace() throws(JinjaError) -> Int {
        guard let place = automatic else {
            throw JinjaError(
                .value,
                "cannot switch from manual field specification to automatic field numbering"
            )
        }
        automatic = place + 1
        return place
    }

    private mutating func countByHand() throws(JinjaError) {
        guard automatic == nil || automatic == 0 else {
            throw JinjaError(
                .value,
                "cannot switch from automatic field numbering to manual field specification"
            )
        }
        automatic = nil
    }
}
