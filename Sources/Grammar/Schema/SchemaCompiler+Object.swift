import JSON

extension SchemaCompiler {
    /// More patterns of names than this are refused: each subset gets its own schema.
    private static let patternLimit = 6

    /// Objects within the constraints.
    mutating func object(_ constraints: SchemaConstraints) throws(GrammarError) -> Expression {
        let space = try space()
        var items: [Expression.ListItem] = []
        for key in Self.declaredKeys(constraints) {
            let isRequired = constraints.required.contains(key)
            guard let schemas = try schemas(of: key, constraints) else {
                if isRequired { return .choice([]) }
                continue
            }
            items.append(
                .init(
                    expression: .sequence([try name(key), try rule(schemas)]),
                    isRequired: isRequired
                )
            )
        }
        let listed = items.count
        let comma = Expression.sequence([.text(","), space])
        if let further = try furtherMember(constraints) {
            let (least, most) = try furtherCount(constraints, listed: listed)
            if most != 0 {
                let more = Expression.repetition(
                    .sequence([comma, further]),
                    min: Swift.max(least - 1, 0),
                    max: most.map { $0 - 1 }
                )
                items.append(
                    .init(expression: .sequence([further, more]), isRequired: least > 0)
                )
            }
        } else {
            try checkCounts(constraints, listed: listed)
        }
        return .sequence([.text("{"), space, .list(items, separator: comma), space, .text("}")])
    }

    /// The names that schemas list or require, in their order.
    private static func declaredKeys(_ constraints: SchemaConstraints) -> [String] {
        var keys = JSONObject()
        for objects in constraints.objects {
            for (key, _) in objects.properties { keys[key] = true }
        }
        for key in constraints.required { keys[key] = true }
        return keys.keys
    }

    /// What the value under a name must satisfy; `nil` when the name is not allowed at all.
    func schemas(
        of key: String,
        _ constraints: SchemaConstraints
    ) throws(GrammarError) -> [SchemaLocation]? {
        var schemas: [SchemaLocation] = []
        let text = try contentBytes(key)
        for pattern in constraints.namePatterns {
            guard try contents(matching: [pattern]).matches(text) else { return nil }
        }
        for objects in constraints.objects {
            var isKnown = false
            for (name, schema) in objects.properties where name.utf8.elementsEqual(key.utf8) {
                schemas.append(schema)
                isKnown = true
            }
            for (pattern, schema) in objects.patterns
            where try contents(matching: [(pattern, schema)]).matches(text) {
                schemas.append(schema)
                isKnown = true
            }
            guard !isKnown, let additional = objects.additional else { continue }
            if additional.value == false { return nil }
            schemas.append(additional)
        }
        return schemas
    }

    /// A name as it stands between its quotes.
    private func contentBytes(_ key: String) throws(GrammarError) -> [UInt8] {
        do {
            return try Array(JSONValue.string(key).serializedBytes().dropFirst().dropLast())
        } catch {
            throw document.root.error("\(error)")
        }
    }

    /// A member whose name is not listed; `nil` when there can be none.
    private mutating func furtherMember(
        _ constraints: SchemaConstraints
    ) throws(GrammarError) -> Expression? {
        let patterns = constraints.objects.flatMap(\.patterns)
        guard patterns.count <= Self.patternLimit else {
            throw .tooComplex(what: "patterns of property names", limit: Self.patternLimit)
        }
        var isOpen = true
        var isMeant = !constraints.objects.contains(where: \.isListing)
        for objects in constraints.objects {
            if objects.additional?.value == false { isOpen = false }
            if let additional = objects.additional, additional.value != false { isMeant = true }
        }
        let declared = Self.declaredKeys(constraints)
        if isOpen, isMeant, patterns.isEmpty, declared.isEmpty, constraints.namePatterns.isEmpty {
            let value = try rule(constraints.objects.compactMap { $0.additional })
            return .sequence([try anyString(), .text(":"), try space(), value])
        }
        var names = try contents(matching: constraints.namePatterns)
        var listed: [Expression] = []
        for key in declared { listed.append(.bytes(try contentBytes(key))) }
        if !listed.isEmpty { names = try names.subtracting(ByteAutomaton(.choice(listed))) }

        var choices: [Expression] = []
        for subset in 0..<(1 << patterns.count) where subset != 0 || (isOpen && isMeant) {
            if let member = try member(subset, of: patterns, names, constraints) {
                choices.append(member)
            }
        }
        return choices.isEmpty ? nil : .choice(choices)
    }

    /// A member whose name matches just the patterns of a subset; `nil` if no name does.
    private mutating func member(
        _ subset: Int,
        of patterns: [(pattern: String, schema: SchemaLocation)],
        _ names: ByteAutomaton,
        _ constraints: SchemaConstraints
    ) throws(GrammarError) -> Expression? {
        var names = names
        var matched: Set<String> = []
        var schemas: [SchemaLocation] = []
        for (index, (pattern, schema)) in patterns.enumerated() {
            let matching = try contents(matching: [(pattern, schema)])
            if subset >> index & 1 == 1 {
                names = try names.intersection(matching)
                schemas.append(schema)
                matched.insert(schema.path)
            } else {
                names = try names.subtracting(matching)
            }
        }
        guard !names.isEmpty else { return nil }
        // Schemas none of whose own patterns match have their say on further properties.
        for objects in constraints.objects {
            guard let additional = objects.additional,
                !objects.patterns.contains(where: { matched.contains($0.schema.path) })
            else { continue }
            if additional.value == false { return nil }
            schemas.append(additional)
        }
        return .sequence([quoted(.automaton(names)), .text(":"), try space(), try rule(schemas)])
    }

    /// How many members beyond the listed ones there must and may be.
    private func furtherCount(
        _ constraints: SchemaConstraints,
        listed: Int
    ) throws(GrammarError) -> (least: Int, most: Int?) {
        var most: Int?
        if let limit = constraints.maxProperties {
            // Every listed member counts, present or not: stricter, never looser.
            guard limit >= listed else { throw refusal("maxProperties", constraints) }
            most = limit - listed
        }
        let missing = constraints.minProperties - constraints.required.count
        guard missing > 0 else { return (0, most) }
        // Names may repeat, so only one further member is sure to count.
        guard missing == 1 else { throw refusal("minProperties", constraints) }
        return (1, most.map { Swift.max($0, 1) })
    }

    /// Checks the counts of objects that have listed members only.
    private func checkCounts(
        _ constraints: SchemaConstraints,
        listed: Int
    ) throws(GrammarError) {
        if let limit = constraints.maxProperties, limit < listed {
            throw refusal("maxProperties", constraints)
        }
        if constraints.minProperties > constraints.required.count {
            throw refusal("minProperties", constraints)
        }
    }

    private func refusal(
        _ keyword: String,
        _ constraints: SchemaConstraints
    ) -> GrammarError {
        let place = constraints.places.first { $0.value[keyword] != nil } ?? document.root
        return place.error("cannot be enforced beside these properties", at: keyword)
    }
}
