/// Python's `format % values`.
struct PercentFormat {
    private let interpreter: Interpreter
    /// Whether values are escaped, as a safe format does.
    private let escapes: Bool
    private let values: [JinjaValue]
    private let mapping: JinjaValue?
    private var used = 0
    private var result = ""

    fileprivate init(_ values: JinjaValue, escapes: Bool, interpreter: Interpreter) {
        self.interpreter = interpreter
        self.escapes = escapes
        if case .tuple(let list) = values {
            self.values = list.items
            mapping = nil
        } else {
            self.values = [values]
            switch values {
            case .object, .list, .undefined, .reference(is JinjaRange): mapping = values
            default: mapping = nil
            }
        }
    }

    fileprivate mutating func format(_ format: String) throws(JinjaError) -> String {
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            if scalar == "%" {
                try appendConversion(&rest)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        if mapping == nil, used < values.count {
            throw JinjaError(.type, "not all arguments converted during string formatting")
        }
        try interpreter.charge(bytes: result.utf8.count)
        return result
    }

    private mutating func nextValue() throws(JinjaError) -> JinjaValue {
        guard used < values.count else {
            throw JinjaError(.type, "not enough arguments for format string")
        }
        used += 1
        return values[used - 1]
    }

    private mutating func appendConversion(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(JinjaError) {
        let named = try takeName(&rest)
        var layout = FormatSpecification()
        layout.alignment = ">"
        var fillsWithZeros = false
        while let flag = rest.first, ["#", "0", "-", " ", "+"].contains(flag) {
            rest.removeFirst()
            switch flag {
            case "#": layout.isAlternate = true
            case "0": fillsWithZeros = true
            case "-": layout.alignment = "<"
            case " ": if layout.sign != "+" { layout.sign = " " }
            default: layout.sign = "+"
            }
        }
        if let width = try takeNumber(&rest) {
            if width < 0 { layout.alignment = "<" }
            layout.width = Int(width.magnitude)
        }
        if rest.first == "." {
            rest.removeFirst()
            layout.precision = max(0, try takeNumber(&rest) ?? 0)
        }
        while let size = rest.first, ["h", "l", "L"].contains(size) { rest.removeFirst() }
        guard let conversion = rest.popFirst() else {
            throw JinjaError(.value, "incomplete format")
        }
        if conversion == "%" {
            result += "%"
            return
        }
        if fillsWithZeros, layout.alignment == ">" {
            layout.fill = "0"
            layout.alignment = "="
        }
        let value = if let named { named } else { try nextValue() }
        try interpreter.charge(bytes: layout.width + (layout.precision ?? 0))
        result += try converted(value, conversion, layout)
    }

    /// `(name)` and the value under it.
    private func takeName(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(JinjaError) -> JinjaValue? {
        guard rest.first == "(" else { return nil }
        rest.removeFirst()
        var name = ""
        var depth = 1
        while let scalar = rest.popFirst() {
            if scalar == "(" { depth += 1 }
            if scalar == ")" { depth -= 1 }
            if depth == 0 {
                if case .undefined(let undefined)? = mapping { throw undefined.error }
                guard case .object(let object)? = mapping else {
                    throw JinjaError(.type, "format requires a mapping")
                }
                guard let value = object[name] else {
                    throw JinjaError(.value, "the mapping has no key '\(name)'")
                }
                return value
            }
            name.unicodeScalars.append(scalar)
        }
        throw JinjaError(.value, "incomplete format key")
    }

    private mutating func takeNumber(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(JinjaError) -> Int? {
        guard rest.first == "*" else { return try FormatSpecification.number(&rest) }
        rest.removeFirst()
        guard let number = try nextValue().index else { throw JinjaError(.type, "* wants int") }
        guard number.magnitude <= FormatSpecification.maximumWidth else {
            throw JinjaError(
                .limit,
                "a field wider than \(FormatSpecification.maximumWidth) is refused"
            )
        }
        return number
    }

    private func converted(
        _ value: JinjaValue,
        _ conversion: Unicode.Scalar,
        _ layout: FormatSpecification
    ) throws(JinjaError) -> String {
        var layout = layout
        switch conversion {
        case "s", "r", "a":
            if layout.alignment == "=" {
                layout.alignment = ">"
                layout.fill = " "
            }
            let text =
                conversion == "s" && !value.isUndefined
                ? try interpreter.text(of: value)
                : value.isUndefined && conversion == "s"
                    ? "" : try interpreter.representation(of: value)
            guard escapes else { return try layout.formatted(text) }
            let isSafe = if case .markup = value, conversion == "s" { true } else { false }
            return try layout.formatted(isSafe ? text : try interpreter.escaped(.string(text)))
        case "c":
            guard let text = value.stringValue else {
                layout.type = "c"
                return try layout.formatted(try integer(value, "c"))
            }
            guard text.unicodeScalars.count == 1 else {
                throw JinjaError(.type, "%c requires int or char")
            }
            return try layout.formatted(text)
        case "d", "i", "u": return try digits(try integer(value, conversion), layout)
        case "x", "X", "o":
            guard case .int(let number)? = value.number else {
                throw JinjaError(
                    .type,
                    "%\(conversion) format: an integer is required, "
                        + "not \(value.typeName)"
                )
            }
            layout.type = conversion
            return try digits(number, layout)
        case "e", "E", "f", "F", "g", "G":
            guard let number = value.number else {
                throw JinjaError(.type, "must be real number, not \(value.typeName)")
            }
            layout.type = conversion
            return try layout.formatted(number.double)
        default:
            throw JinjaError(.value, "unsupported format character '\(conversion)'")
        }
    }

    /// An integer whose precision is the least number of digits.
    private func digits(
        _ value: Int,
        _ layout: FormatSpecification
    ) throws(JinjaError) -> String {
        var layout = layout
        guard let precision = layout.precision else { return try layout.formatted(value) }
        layout.precision = nil
        var inner = layout
        inner.width =
            precision + (value < 0 || layout.sign != "-" ? 1 : 0)
            + (layout.isAlternate && layout.type != nil ? 2 : 0)
        inner.fill = "0"
        inner.alignment = "="
        layout.type = nil
        if layout.alignment == "=" {
            inner.width = max(inner.width, layout.width)
            return try inner.formatted(value)
        }
        return try layout.formatted(try inner.formatted(value))
    }

    private func integer(
        _ value: JinjaValue,
        _ conversion: Unicode.Scalar
    ) throws(JinjaError) -> Int {
        switch value.number {
        case .int(let number)?: return number
        case .float(let number)?:
            guard let whole = Int(exactly: number.rounded(.towardZero)) else {
                throw JinjaError(.value, "cannot convert the float to an integer")
            }
            return whole
        case nil:
            throw JinjaError(
                .type,
                "%\(conversion) format: a real number is required, not \(value.typeName)"
            )
        }
    }
}

extension Interpreter {
    /// `format % values`; a safe format escapes the values.
    func formatted(
        _ owner: JinjaValue,
        _ format: String,
        _ values: JinjaValue
    ) throws(JinjaError) -> JinjaValue {
        let isSafe = if case .markup = owner { true } else { false }
        var formatter = PercentFormat(values, escapes: isSafe, interpreter: self)
        return StringMethods.wrapped(try formatter.format(format), like: owner)
    }
}
