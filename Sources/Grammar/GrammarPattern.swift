package import JSON

/// A grammar put together from texts, regular expressions and JSON schemas.
package indirect enum GrammarPattern: Sendable {
    /// This text.
    case text(String)
    /// A text that the regular expression matches as a whole.
    case regex(String)
    /// A JSON value that satisfies the schema.
    case schema(JSONValue)
    /// A JSON value that satisfies as much of the schema as can be enforced; where that is nothing,
    /// or takes too much, the other pattern.
    case enforceable(JSONValue, otherwise: GrammarPattern)
    /// Any text in which this one, which is not empty, does not occur.
    case textWithout(String)
    /// One after the other.
    case sequence([GrammarPattern])
    /// Any one of them.
    case choice([GrammarPattern])
    /// At least `min`, at most `max` times (`nil`: without bound).
    case repetition(GrammarPattern, min: Int, max: Int?)

    /// Blanks between tokens of JSON: none, a space, or line breaks with indentation.
    package static let space = GrammarPattern.regex("(?: |\\n{1,2}[ \\t]{0,20})?")
}

extension Grammar {
    /// Compiles a pattern that the whole text matches.
    ///
    /// - Throws: `GrammarError`; paths are those within the schema at fault.
    package convenience init(_ pattern: GrammarPattern) throws(GrammarError) {
        do throws(GrammarError) {
            try self.init(automaton: pattern.automaton(checksParts: false))
        } catch {
            guard pattern.hasEnforceable, error != .cancelled else { throw error }
            // One of the schemas may be too much: then it alone is left open.
            try self.init(automaton: pattern.automaton(checksParts: true))
        }
    }
}

extension GrammarPattern {
    /// Whether something in it may be left open.
    fileprivate var hasEnforceable: Bool {
        switch self {
        case .enforceable: true
        case .text, .regex, .schema, .textWithout: false
        case .sequence(let parts), .choice(let parts): parts.contains(where: \.hasEnforceable)
        case .repetition(let body, _, _): body.hasEnforceable
        }
    }

    /// Compiles the pattern.
    ///
    /// - Parameter checksParts: Whether each schema of which parts may be left open is compiled by
    ///   itself before.
    /// - Returns: The automaton.
    /// - Throws: `GrammarError`.
    fileprivate func automaton(checksParts: Bool) throws(GrammarError) -> Automaton {
        var rules = Rules(checksParts: checksParts)
        rules.list[0].expression = try expression(&rules)
        return try AutomatonBuilder.build(rules: rules.list)
    }

    /// The rules of a pattern as they come together.
    private struct Rules {
        var list: [(name: String, expression: Expression)] = [("root", .empty)]
        let checksParts: Bool

        init(checksParts: Bool) { self.checksParts = checksParts }

        /// Appends the rules of a schema.
        ///
        /// - Returns: The first of them.
        mutating func append(_ rules: [(name: String, expression: Expression)]) -> Expression {
            let first = list.count
            for (name, expression) in rules {
                list.append((name, expression.renumbered(by: first)))
            }
            return .rule(first)
        }
    }

    /// The pattern as an expression; schemas append their rules.
    private func expression(_ rules: inout Rules) throws(GrammarError) -> Expression {
        switch self {
        case .text(let text): return .text(text)
        case .regex(let regex): return try RegexParser.parse(regex).wholeMatch(.plain)
        case .schema(let schema):
            return rules.append(try SchemaCompiler.compile(schema))
        case .enforceable(let schema, let other):
            let part = try EnforceableSchema.rules(schema, builds: rules.checksParts)
            guard let part else { return try other.expression(&rules) }
            return rules.append(part)
        case .textWithout(let text): return try Self.avoiding(text)
        case .sequence(let parts): return .sequence(try Self.expressions(parts, &rules))
        case .choice(let parts): return .choice(try Self.expressions(parts, &rules))
        case .repetition(let body, let min, let max):
            return .repetition(try body.expression(&rules), min: min, max: max)
        }
    }

    private static func expressions(
        _ parts: [GrammarPattern],
        _ rules: inout Rules
    ) throws(GrammarError) -> [Expression] {
        var expressions: [Expression] = []
        for part in parts { expressions.append(try part.expression(&rules)) }
        return expressions
    }

    /// Texts in which `text` does not occur.
    private static func avoiding(_ text: String) throws(GrammarError) -> Expression {
        let anything = Expression.repetition(.scalars(.all), min: 0, max: nil)
        let containing = Expression.sequence([anything, .text(text), anything])
        return .automaton(try ByteAutomaton(anything).subtracting(ByteAutomaton(containing)))
    }
}

extension Expression {
    /// The expression with every rule's number raised.
    fileprivate func renumbered(by offset: Int) -> Expression {
        switch self {
        case .bytes, .scalars, .automaton: self
        case .sequence(let parts): .sequence(parts.map { $0.renumbered(by: offset) })
        case .choice(let parts): .choice(parts.map { $0.renumbered(by: offset) })
        case .repetition(let body, let min, let max):
            .repetition(body.renumbered(by: offset), min: min, max: max)
        case .rule(let number): .rule(number + offset)
        case .list(let items, let separator):
            .list(
                items.map {
                    ListItem(
                        expression: $0.expression.renumbered(by: offset),
                        isRequired: $0.isRequired
                    )
                },
                separator: separator.renumbered(by: offset)
            )
        }
    }
}
