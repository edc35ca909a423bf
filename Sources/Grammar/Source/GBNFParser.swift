/// Reads llama.cpp's grammar notation (its grammars/README.md).
///
/// Rules `name ::= ...` with literals, character classes, `.`, groups, `|`, `* + ?` and `{m,n}`;
/// comments from `#`. Token references (`<[7]>`) are refused: the grammar is one of texts.
struct GBNFParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var numbers: [String: Int] = [:]
    private var rules: [(name: String, expression: Expression?)] = []

    /// Groups nested more deeply than this are refused.
    private static let depthLimit = 200
    /// More rounds than this in `{m,n}` are refused.
    private static let roundLimit = 1_000_000

    /// Reads a grammar.
    ///
    /// - Returns: The rules, `root` first.
    /// - Throws: `GrammarError`.
    static func parse(
        _ text: String
    ) throws(GrammarError) -> [(name: String, expression: Expression)] {
        var parser = GBNFParser(text)
        return try parser.parse()
    }

    private init(_ text: String) {
        scalars = Array(text.unicodeScalars)
        _ = number(of: "root")
    }

    private mutating func parse() throws(GrammarError) -> [(name: String, expression: Expression)] {
        skipSpace(newlines: true)
        while position < scalars.count {
            try parseRule()
            skipSpace(newlines: true)
        }
        var result: [(name: String, expression: Expression)] = []
        for rule in rules {
            guard let expression = rule.expression else { throw .undefinedRule(rule.name) }
            result.append((rule.name, expression))
        }
        return result
    }

    private mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        rules.append((name, nil))
        numbers[name] = rules.count - 1
        return rules.count - 1
    }

    private mutating func parseRule() throws(GrammarError) {
        let rule = number(of: try parseName())
        skipSpace(newlines: false)
        for mark in "::=".unicodeScalars {
            guard next == mark else { throw unexpected("'::='") }
            position += 1
        }
        skipSpace(newlines: true)
        // A rule defined twice means its last definition, as in llama.cpp.
        rules[rule].expression = try parseAlternatives(depth: 0)
        if next == "\r" { position += 1 }
        guard position == scalars.count || next == "\n" || scalars[position - 1] == "\r" else {
            throw unexpected("the end of the line")
        }
    }

    private mutating func parseAlternatives(depth: Int) throws(GrammarError) -> Expression {
        guard depth < Self.depthLimit else {
            throw .tooComplex(what: "levels of groups", limit: Self.depthLimit)
        }
        var alternatives = [try parseSequence(depth: depth)]
        while next == "|" {
            position += 1
            skipSpace(newlines: true)
            alternatives.append(try parseSequence(depth: depth))
        }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func parseSequence(depth: Int) throws(GrammarError) -> Expression {
        var parts: [Expression] = []
        while let scalar = next {
            if "*+?{".unicodeScalars.contains(scalar) {
                guard let body = parts.popLast() else { throw unexpected("something to repeat") }
                let (min, max) = try parseRepetition()
                parts.append(.repetition(body, min: min, max: max))
            } else if let part = try parseItem(depth: depth) {
                parts.append(part)
            } else {
                break
            }
            skipSpace(newlines: depth > 0)
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    /// One literal, class, reference or group; `nil` at the end of a sequence.
    private mutating func parseItem(depth: Int) throws(GrammarError) -> Expression? {
        guard let scalar = next else { return nil }
        switch scalar {
        case "\"": return try parseLiteral()
        case "[": return try parseClass()
        case ".":
            position += 1
            return .scalars(.all)
        case "(":
            position += 1
            skipSpace(newlines: true)
            let group = try parseAlternatives(depth: depth + 1)
            guard next == ")" else { throw unexpected("')'") }
            position += 1
            return group
        case "<", "!": throw unexpected("an item that is text; token references are not supported")
        default: return isNameScalar(scalar) ? .rule(number(of: try parseName())) : nil
        }
    }

    private mutating func parseLiteral() throws(GrammarError) -> Expression {
        position += 1
        var text = String.UnicodeScalarView()
        while next != "\"" { text.append(try parseScalar(closing: "'\"'")) }
        position += 1
        return .text(String(text))
    }

    private mutating func parseClass() throws(GrammarError) -> Expression {
        position += 1
        let isNegated = next == "^"
        if isNegated { position += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        while next != "]" {
            let start = position
            let lower = try parseScalar(closing: "']'").value
            var upper = lower
            if next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" {
                position += 1
                upper = try parseScalar(closing: "']'").value
            }
            guard lower <= upper else {
                position = start
                throw unexpected("a range whose end is not before its start")
            }
            ranges.append(lower...upper)
        }
        position += 1
        let set = ScalarSet(ranges).intersection(.all)
        return .scalars(isNegated ? set.inverted : set)
    }

    /// One character of a literal or class, escapes resolved.
    private mutating func parseScalar(closing: String) throws(GrammarError) -> Unicode.Scalar {
        guard let scalar = next else { throw unexpected(closing) }
        position += 1
        guard scalar == "\\" else { return scalar }
        guard let escape = next else { throw unexpected("an escape") }
        position += 1
        switch escape {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "\\", "\"", "[", "]", "-", "^": return escape
        case "x": return try parseHex(digits: 2)
        case "u": return try parseHex(digits: 4)
        case "U": return try parseHex(digits: 8)
        default:
            position -= 1
            throw unexpected("one of n r t x u U \\ \" [ ] - ^ after '\\'")
        }
    }

    private mutating func parseHex(digits: Int) throws(GrammarError) -> Unicode.Scalar {
        let start = position
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = next, let digit = Character(scalar).hexDigitValue, scalar.isASCII
            else { throw unexpected("\(digits) hexadecimal digits") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        guard let scalar = Unicode.Scalar(value) else {
            position = start
            throw unexpected("the number of a Unicode character")
        }
        return scalar
    }

    private mutating func parseRepetition() throws(GrammarError) -> (min: Int, max: Int?) {
        let mark = next
        position += 1
        switch mark {
        case "*": return (0, nil)
        case "+": return (1, nil)
        case "?": return (0, 1)
        default: break
        }
        skipSpace(newlines: true)
        let min = try parseInteger()
        var max: Int? = min
        if next == "," {
            position += 1
            skipSpace(newlines: true)
            max = next == "}" ? nil : try parseInteger()
        }
        guard next == "}" else { throw unexpected("'}'") }
        if let max, max < min { throw unexpected("a maximum that is not below the minimum") }
        position += 1
        return (min, max)
    }

    private mutating func parseInteger() throws(GrammarError) -> Int {
        var value: Int?
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = (value ?? 0) * 10 + Int(scalar.value - 48)
            if let value, value > Self.roundLimit {
                throw .tooComplex(what: "repetitions", limit: Self.roundLimit)
            }
            position += 1
        }
        guard let value else { throw unexpected("a number") }
        skipSpace(newlines: true)
        return value
    }

    private mutating func parseName() throws(GrammarError) -> String {
        let start = position
        while let scalar = next, isNameScalar(scalar) { position += 1 }
        guard position > start else { throw unexpected("a rule name") }
        return String(String.UnicodeScalarView(scalars[start..<position]))
    }

    private func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func skipSpace(newlines: Bool) {
        while let scalar = next {
            switch scalar {
            case " ", "\t": position += 1
            case "\n", "\r":
                guard newlines else { return }
                position += 1
            case "#":
                while let scalar = next, scalar != "\n", scalar != "\r" { position += 1 }
            default: return
            }
        }
    }

    private func unexpected(_ expected: String) -> GrammarError {
        var line = 1
        var column = 1
        for scalar in scalars[..<position] {
            column = scalar == "\n" ? 1 : column + 1
            line += scalar == "\n" ? 1 : 0
        }
        let found = next.map { $0 == "\n" ? "the end of the line" : "'\($0)'" }
        return .gbnf(
            line: line,
            column: column,
            expected: expected,
            found: found ?? "the end of the text"
        )
    }
}
