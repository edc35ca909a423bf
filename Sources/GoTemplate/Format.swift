/// Go's `printf`.
enum Format {
    /// A `%` with what belongs to it.
    private struct Directive {
        var isLeft = false
        var hasZeros = false
        var hasPlus = false
        var width = 0
        var precision: Int?
        var verb: Character?
    }

    /// Formats values; what does not fit is told in the text, as Go does.
    ///
    /// - Throws: A `Fault` for a width beyond reason.
    static func text(
        _ format: String,
        _ values: [GoValue],
        _ limits: GoTemplateLimits
    ) throws(Fault) -> String {
        var result = ""
        var rest = format.unicodeScalars[...]
        var used = 0
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            let directive = try directive(&rest)
            guard let verb = directive.verb else {
                result += "%!(NOVERB)"
                break
            }
            if verb == "%" {
                result += "%"
                continue
            }
            guard used < values.count else {
                result += "%!\(verb)(MISSING)"
                continue
            }
            try check(values[used], directive, verb)
            result += formatted(values[used], directive, verb)
            used += 1
            guard result.utf8.count <= limits.bytes else {
                throw Fault(.limit, "the template makes more than \(limits.bytes) bytes")
            }
        }
        guard used < values.count else { return result }
        let extra = values[used...].map { value in
            if case .nothing = value {
                "<nil>"
            } else {
                "\(value.typeName)=\(value.formatted("v"))"
            }
        }
        return result + "%!(EXTRA " + extra.joined(separator: ", ") + ")"
    }

    private static func directive(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(Fault) -> Directive {
        var directive = Directive()
        flags: while let scalar = rest.first {
            switch scalar {
            case "-": directive.isLeft = true
            case "0": directive.hasZeros = true
            case "+": directive.hasPlus = true
            case " ", "#": throw Fault(.value, "printf's flag '\(scalar)' is not known here")
            default: break flags
            }
            rest.removeFirst()
        }
        directive.width = try number(&rest) ?? 0
        if rest.first == "." {
            rest.removeFirst()
            directive.precision = try number(&rest) ?? 0
        }
        directive.verb = rest.popFirst().map { Character($0) }
        return directive
    }

    private static func number(_ rest: inout Substring.UnicodeScalarView) throws(Fault) -> Int? {
        let digits = rest.prefix { ("0"..."9").contains($0) }
        guard !digits.isEmpty else { return nil }
        rest.removeFirst(digits.count)
        guard let value = Int(String(Substring(digits))), value <= 1_000_000 else {
            throw Fault(.limit, "printf's width is beyond 1000000")
        }
        return value
    }

    /// Refuses what is not formatted here as Go formats it.
    private static func check(
        _ value: GoValue,
        _ directive: Directive,
        _ verb: Character
    ) throws(Fault) {
        switch value {
        case .double where "beEfFGxX".contains(verb) || directive.precision != nil:
            throw Fault(.value, "printf's '%\(verb)' of numbers with fractions is not known here")
        case .list where directive.width > 0, .map where directive.width > 0,
            .record where directive.width > 0:
            throw Fault(.value, "printf pads no collections here")
        default: break
        }
    }

    private static func formatted(
        _ value: GoValue,
        _ directive: Directive,
        _ verb: Character
    ) -> String {
        var text = value.formatted(verb, precision: directive.precision)
        if case .nothing = value, verb != "v" { text = "%!\(verb)(<nil>)" }
        var isNumber = false
        switch value {
        case .int, .double: isNumber = true
        default: break
        }
        if isNumber, directive.hasPlus, verb != "q", !text.hasPrefix("-") { text = "+" + text }
        let missing = directive.width - text.unicodeScalars.count
        guard missing > 0 else { return text }
        if directive.isLeft { return text + String(repeating: " ", count: missing) }
        guard directive.hasZeros, isNumber else {
            return String(repeating: directive.hasZeros ? "0" : " ", count: missing) + text
        }
        let sign = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.removeFirst()) : ""
        return sign + String(repeating: "0", count: missing) + text
    }
}
