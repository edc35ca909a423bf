/// Reads llama.cpp's grammar notation (its grammars/README.md).
///
/// Rules `name ::= ...` with literals, character classes, `.`, groups, `|`, `* + ?` and `{m,n}`;
/// tokens by number (`<[7]>`) or name (`<|end|>`), with `!` any other; comments from `#`. What
/// llama.cpp refuses is refused, but for its limit of 2000 rounds. Where it turns more rounds
/// into any number of rounds, they are counted here. Refused here alone are ranges that end before
/// they begin, recursion on the left behind rules that may be empty, and grammars without a finite
/// text.
struct GBNFParser {
    /// Rules and the tokens they refer to.
    struct Result {
        /// The rules, `root` first.
        var rules: [(name: String, expression: Expression)] = []
        var tokens: Set<TokenReference> = []
    }

    /// What was read of a rule: what it derives and, for left recursion, how it is written.
    typealias Part = (expression: Expression, items: [GBNFProductions.Item])

    let scalars: [Unicode.Scalar]
    let tokenNamed: (String) -> Int32?
    var position = 0
    private var numbers: [String: Int] = [:]
    private var rules: [(name: String, expression: Expression?, production: Int)] = []
    private var productions = GBNFProductions()
    var tokens: Set<TokenReference> = []
    /// The rule being read.
    private var owner = "root"

    /// Groups nested more deeply than this are refused.
    private static let depthLimit = 200
    /// More rounds than this in `{m,n}` are refused.
    private static let roundLimit = 1_000_000
    /// More rules than this are refused.
    private static let ruleLimit = 10_000

    /// Reads a grammar.
    ///
    /// - Parameters:
    ///   - text: The grammar.
    ///   - tokenNamed: The token that a text such as `<|end|>` is.
    /// - Returns: The rules, `root` first.
    /// - Throws: `GrammarError`.
    static func parse(
        _ text: String,
        tokenNamed: @escaping (String) -> Int32?
    ) throws(GrammarError) -> Result {
        var parser = GBNFParser(text, tokenNamed)
        return try parser.parse()
    }

    private init(_ text: String, _ tokenNamed: @escaping (String) -> Int32?) {
        scalars = Array(text.unicodeScalars)
        self.tokenNamed = tokenNamed
        _ = number(of: "root")
    }

    private mutating func parse() throws(GrammarError) -> Result {
        skipSpace(newlines: true)
        while position < scalars.count {
            try parseRule()
            skipSpace(newlines: true)
            guard rules.count <= Self.ruleLimit else {
                throw .tooComplex(what: "rules", limit: Self.ruleLimit)
            }
        }
        var result = Result(tokens: tokens)
        for rule in rules {
            guard let expression = rule.expression else { throw .undefinedRule(rule.name) }
            result.rules.append((rule.name, expression))
        }
        if let rule = productions.leftRecursiveRule { throw .leftRecursion(rule: rule) }
        return result
    }

    private mutating func number(of name: String) -> Int {
        if let number = numbers[name] { return number }
        rules.append((name, nil, productions.add(in: name)))
        numbers[name] = rules.count - 1
        return rules.count - 1
    }

    private mutating func parseRule() throws(GrammarError) {
        owner = try parseName()
        let rule = number(of: owner)
        skipSpace(newlines: false)
        for mark in "::=".unicodeScalars {
            guard next == mark else { throw unexpected("'::='") }
            position += 1
        }
        skipSpace(newlines: true)
        // A rule defined twice means its last definition, as in llama.cpp.
        let (expression, alternatives) = try parseAlternatives(depth: 0)
        rules[rule].expression = expression
        productions.define(rules[rule].production, as: alternatives)
        if next == "\r" { position += 1 }
        guard position == scalars.count || next == "\n" || scalars[position - 1] == "\r" else {
            throw unexpected("the end of the line")
        }
    }

    private mutating func parseAlternatives(
        depth: Int
    ) throws(GrammarError) -> (Expression, [[GBNFProductions.Item]]) {
        guard depth < Self.depthLimit else {
            throw .tooComplex(what: "levels of groups", limit: Self.depthLimit)
        }
        var alternatives = [try parseSequence(depth: depth)]
        while next == "|" {
            position += 1
            skipSpace(newlines: true)
            alternatives.append(try parseSequence(depth: depth))
        }
        let expressions = alternatives.map(\.expression)
        return (
            expressions.count == 1 ? expressions[0] : .choice(expressions),
            alternatives.map(\.items)
        )
    }

    private mutating func parseSequence(depth: Int) throws(GrammarError) -> Part {
        var parts: [Part] = []
        while let scalar = next {
            if "*+?{".unicodeScalars.contains(scalar) {
                guard let body = parts.popLast(), !body.items.isEmpty else {
                    throw unexpected("something to repeat")
                }
                let (min, max) = try parseRepetition(newlines: depth > 0)
                parts.append(
                    (
                        .repetition(body.expression, min: min, max: max),
                        productions.repeating(body.items, min: min, max: max, in: owner)
                    )
                )
            } else if let part = try parseItem(depth: depth) {
                parts.append(part)
            } else {
                break
            }
            skipSpace(newlines: depth > 0)
        }
        let expressions = parts.map(\.expression)
        return (
            expressions.count == 1 ? expressions[0] : .sequence(expressions),
            parts.flatMap(\.items)
        )
    }

    /// One literal, class, token, reference or group; `nil` at the end of a sequence.
    private mutating func parseItem(depth: Int) throws(GrammarError) -> Part? {
        guard let scalar = next else { return nil }
        switch scalar {
        case "\"": return try parseLiteral()
        case "[": return try parseClass()
        case ".":
            position += 1
            return (.scalars(.all), [.terminal])
        case "(":
            position += 1
            skipSpace(newlines: true)
            let production = productions.add(in: owner)
            let (group, alternatives) = try parseAlternatives(depth: depth + 1)
            guard next == ")" else { throw unexpected("')'") }
            position += 1
            productions.define(production, as: alternatives)
            return (group, [.rule(production)])
        case "<", "!": return try parseToken()
        default:
            guard isNameScalar(scalar) else { return nil }
            let rule = number(of: try parseName())
            return (.rule(rule), [.rule(rules[rule].production)])
        }
    }

    private mutating func parseRepetition(
        newlines: Bool
    ) throws(GrammarError) -> (min: Int, max: Int?) {
        let mark = next
        position += 1
        switch mark {
        case "*": return (0, nil)
        case "+": return (1, nil)
        case "?": return (0, 1)
        default: break
        }
        skipSpace(newlines: newlines)
        let min = try parseInteger(limit: Self.roundLimit, newlines: newlines)
        var max: Int? = min
        if next == "," {
            position += 1
            skipSpace(newlines: newlines)
            max = next == "}" ? nil : try parseInteger(limit: Self.roundLimit, newlines: newlines)
        }
        guard next == "}" else { throw unexpected("'}'") }
        if let max, max < min { throw unexpected("a maximum that is not below the minimum") }
        position += 1
        return (min, max)
    }

    /// A number, and the blanks behind it unless `newlines` is nil.
    mutating func parseInteger(limit: Int, newlines: Bool?) throws(GrammarError) -> Int {
        var value: Int?
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = (value ?? 0) * 10 + Int(scalar.value - 48)
            if let value, value > limit {
                throw .tooComplex(
                    what: newlines == nil ? "tokens" : "repetitions",
                    limit: limit
                )
            }
            position += 1
        }
        guard let value else { throw unexpected("a number") }
        if let newlines { skipSpace(newlines: newlines) }
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
        case "a"..."z", "A"..."Z", "0"..."9", "-": true
        default: false
        }
    }

    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

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

    func unexpected(_ expected: String) -> GrammarError {
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
