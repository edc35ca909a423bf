import JSON

/// Compiles a JSON schema (draft 2020-12) to rules whose texts are values that satisfy it.
///
/// What can be enforced is enforced exactly or more strictly, never more loosely; anything else is
/// refused with its place. Stricter than the standard: properties come in the order in which the
/// schema lists them; properties that it does not list appear only if `additionalProperties`
/// allows them in so many words or the schema lists none; numbers and blanks are of bounded
/// length; strings under `pattern`, `format`, `enum` or `const` escape only what they must;
/// `unevaluatedProperties` and `unevaluatedItems` see the one alternative that a value is written
/// for.
///
/// `anyOf`, `oneOf`, `if` and what depends on a property's presence become alternatives, and so
/// does the opposite of a schema under `not`: a value breaks it in one of several ways.
///
/// Every schema, or set of schemas that must hold at once, becomes one rule, so recursion in the
/// schema is recursion in the grammar. Rules wait in a queue: the schema's depth costs no stack.
struct SchemaCompiler {
    let document: SchemaDocument
    private var rules: [(name: String, expression: Expression)] = []
    private var numbers: [String: Int] = [:]
    private var pending: [(number: Int, schemas: [SchemaLocation])] = []
    /// Pairs of members of `oneOf` that were compared.
    var comparisons = 0

    /// More rules than this are refused.
    private static let ruleLimit = 20_000
    /// More combinations of `anyOf` and `oneOf` alternatives than this are refused.
    private static let combinationLimit = 1000

    /// Compiles a schema.
    ///
    /// - Returns: The rules, that of the whole schema first.
    /// - Throws: `GrammarError`.
    static func compile(
        _ schema: JSONValue
    ) throws(GrammarError) -> [(name: String, expression: Expression)] {
        var compiler = SchemaCompiler(document: SchemaDocument(schema))
        _ = try compiler.rule([compiler.document.root])
        while let (number, schemas) = compiler.pending.popLast() {
            try GrammarError.checkCancellation()
            compiler.rules[number].expression = try compiler.expression(schemas)
        }
        return compiler.rules
    }

    private init(document: SchemaDocument) {
        self.document = document
    }

    /// The rule of values that satisfy all of some schemas.
    mutating func rule(_ schemas: [SchemaLocation]) throws(GrammarError) -> Expression {
        let key = schemas.map(\.key).joined(separator: " ")
        if let number = numbers[key] { return .rule(number) }
        let number = try addRule(key, .choice([]))
        pending.append((number, schemas))
        return .rule(number)
    }

    /// The rule of a fixed piece of JSON.
    mutating func shared(
        _ name: String,
        _ expression: @autoclosure () -> Expression
    ) throws(GrammarError) -> Expression {
        if let number = numbers["<" + name] { return .rule(number) }
        return .rule(try addRule("<" + name, expression()))
    }

    private mutating func addRule(
        _ key: String,
        _ expression: Expression
    ) throws(GrammarError) -> Int {
        guard rules.count < Self.ruleLimit else {
            throw .tooComplex(what: "rules", limit: Self.ruleLimit)
        }
        rules.append((key, expression))
        numbers[key] = rules.count - 1
        return rules.count - 1
    }

    /// Blanks between tokens.
    mutating func space() throws(GrammarError) -> Expression {
        try shared("space", JSONText.space)
    }

    /// Any string.
    mutating func anyString() throws(GrammarError) -> Expression {
        try shared("string", JSONText.string)
    }

    /// The values that satisfy all of some schemas.
    private mutating func expression(
        _ schemas: [SchemaLocation]
    ) throws(GrammarError) -> Expression {
        let constraints = try SchemaConstraints(schemas, in: document)
        if let values = constraints.values { return try literals(values, schemas) }
        guard !constraints.types.isEmpty else { return .choice([]) }
        guard !constraints.alternatives.isEmpty else { return try values(constraints) }
        var choices: [Expression] = []
        for combination in try combinations(constraints) { choices.append(try rule(combination)) }
        return .choice(choices)
    }

    /// The schemas to satisfy at once for each choice among all alternatives.
    mutating func combinations(
        _ constraints: SchemaConstraints
    ) throws(GrammarError) -> [[SchemaLocation]] {
        var combinations = [constraints.places]
        for alternatives in constraints.alternatives {
            let ways = try exclusive(alternatives, constraints)
            combinations = combinations.flatMap { combination in
                ways.map { combination + [$0] }
            }
            guard combinations.count <= Self.combinationLimit else {
                throw .tooComplex(
                    what: "combinations of alternatives",
                    limit: Self.combinationLimit
                )
            }
        }
        return combinations
    }

    /// Those of some values that satisfy all of some schemas.
    private mutating func literals(
        _ values: [JSONValue],
        _ schemas: [SchemaLocation]
    ) throws(GrammarError) -> Expression {
        let evaluator = SchemaEvaluator(document: document)
        var choices: [Expression] = []
        for value in values {
            var isValid = true
            for schema in schemas where isValid { isValid = try evaluator.isValid(value, schema) }
            if isValid { choices.append(try literal(value)) }
        }
        return .choice(choices)
    }

    /// The values that satisfy constraints without alternatives.
    private mutating func values(
        _ constraints: SchemaConstraints
    ) throws(GrammarError) -> Expression {
        let types = constraints.types
        var choices: [Expression] = []
        if types.contains(.null) { choices.append(.text("null")) }
        if types.contains(.boolean) {
            for value in [true, false] where !constraints.excludedBooleans.contains(value) {
                choices.append(.text("\(value)"))
            }
        }
        if !types.isDisjoint(with: .number) { choices.append(try number(constraints)) }
        if types.contains(.string) { choices.append(try string(constraints.strings)) }
        if types.contains(.array) { choices.append(try array(constraints)) }
        if types.contains(.object) { choices.append(try object(constraints)) }
        return choices.count == 1 ? choices[0] : .choice(choices)
    }

    /// A rule by a name of its own, made when it is first asked for; it may refer to itself.
    mutating func state(
        _ name: String,
        _ make: (inout SchemaCompiler) throws(GrammarError) -> Expression
    ) throws(GrammarError) -> Expression {
        if let number = numbers["<" + name] { return .rule(number) }
        let number = try addRule("<" + name, .choice([]))
        rules[number].expression = try make(&self)
        return .rule(number)
    }

    /// One value, written as compactly as blanks between its tokens allow.
    mutating func literal(_ value: JSONValue) throws(GrammarError) -> Expression {
        switch value {
        case .array(let elements):
            var parts: [Expression] = []
            for element in elements { parts.append(try literal(element)) }
            return try brackets("[", parts, "]")
        case .object(let members):
            var parts: [Expression] = []
            for (key, value) in members {
                parts.append(.sequence([try name(key), try literal(value)]))
            }
            return try brackets("{", parts, "}")
        default: return try text(of: value)
        }
    }

    /// The JSON text of a value that is neither array nor object.
    func text(of value: JSONValue) throws(GrammarError) -> Expression {
        do {
            return .text(try value.serialized())
        } catch {
            throw document.root.error("\(error)")
        }
    }

    private mutating func brackets(
        _ open: String,
        _ parts: [Expression],
        _ close: String
    ) throws(GrammarError) -> Expression {
        let space = try space()
        var sequence: [Expression] = [.text(open), space]
        for (index, part) in parts.enumerated() {
            sequence += index > 0 ? [.text(","), space, part] : [part]
        }
        if !parts.isEmpty { sequence.append(space) }
        return .sequence(sequence + [.text(close)])
    }

    /// A property's name with the colon behind it.
    mutating func name(_ key: String) throws(GrammarError) -> Expression {
        .sequence([try text(of: .string(key)), .text(":"), try space()])
    }

    /// Any JSON value.
    mutating func anyValue() throws(GrammarError) -> Expression {
        try rule([SchemaLocation(path: "<any>", value: .bool(true))])
    }
}
