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
        let comma = Expression.sequence([.text(","), space])
        let further = try furtherMember(constraints)
        let isCounted =
            constraints.minProperties > constraints.required.count
            || constraints.maxProperties.map { $0 < items.count || further != nil } ?? false
        let members: Expression
        if isCounted {
            members = try counted(items, further, constraints, comma)
        } else {
            if let further {
                let more = Expression.repetition(.sequence([comma, further]), min: 0, max: nil)
                items.append(.init(expression: .sequence([further, more]), isRequired: false))
            }
            members = .list(items, separator: comma)
        }
        return .sequence([.text("{"), space, members, space, .text("}")])
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
        guard !constraints.forbidden.contains(where: { $0.utf8.elementsEqual(key.utf8) }) else {
            return nil
        }
        let evaluator = SchemaEvaluator(document: document)
        for schema in constraints.names
        where !(try evaluator.isValid(.string(key), schema)) { return nil }
        let text = try contentBytes(key)
        var schemas: [SchemaLocation] = []
        var known: [SchemaLocation] = []
        for objects in constraints.objects {
            var found = objects.properties.filter { $0.key.utf8.elementsEqual(key.utf8) }
                .map(\.schema)
            for (pattern, schema) in objects.patterns
            where try contents(matching: pattern, schema).matches(text) { found.append(schema) }
            if found.isEmpty, let additional = objects.additional { found = [additional] }
            if !found.isEmpty { known.append(objects.place) }
            schemas += found
        }
        schemas += constraints.unevaluatedSchemas(known: known)
        return schemas.contains { $0.value == false && !$0.isNegated } ? nil : schemas
    }

    /// A member whose name is not listed; `nil` when there can be none.
    private mutating func furtherMember(
        _ constraints: SchemaConstraints
    ) throws(GrammarError) -> Expression? {
        let patterns = constraints.objects.flatMap(\.patterns)
        guard patterns.count <= Self.patternLimit else {
            throw .tooComplex(what: "patterns of property names", limit: Self.patternLimit)
        }
        let rests =
            constraints.objects.compactMap(\.additional)
            + constraints.unevaluatedProperties.map(\.schema)
        let isMeant =
            !constraints.objects.contains(where: \.isListing)
            || rests.contains { $0.value != false }
        guard isMeant || !patterns.isEmpty else { return nil }
        let excluded = Self.declaredKeys(constraints) + constraints.forbidden
        if isMeant, patterns.isEmpty, excluded.isEmpty, constraints.names.isEmpty {
            let open = constraints.objects.filter { $0.additional != nil }
            let schemas =
                open.compactMap(\.additional)
                + constraints.unevaluatedSchemas(known: open.map(\.place))
            guard !schemas.contains(where: { $0.value == false && !$0.isNegated }) else {
                return nil
            }
            return .sequence([try anyString(), .text(":"), try space(), try rule(schemas)])
        }
        var names = try ByteAutomaton(.repetition(JSONText.character(.all), min: 0, max: nil))
        for schema in constraints.names {
            names = try names.intersection(contents(of: [schema]))
        }
        var listed: [Expression] = []
        for key in excluded { listed.append(.bytes(try contentBytes(key))) }
        if !listed.isEmpty { names = try names.subtracting(ByteAutomaton(.choice(listed))) }

        var choices: [Expression] = []
        for subset in 0..<(1 << patterns.count) where subset != 0 || isMeant {
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
            let matching = try contents(matching: pattern, schema)
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
        var known: [SchemaLocation] = []
        for objects in constraints.objects {
            if objects.patterns.contains(where: { matched.contains($0.schema.path) }) {
                known.append(objects.place)
            } else if let additional = objects.additional {
                known.append(objects.place)
                schemas.append(additional)
            }
        }
        schemas += constraints.unevaluatedSchemas(known: known)
        guard !schemas.contains(where: { $0.value == false && !$0.isNegated }) else { return nil }
        return .sequence([quoted(.automaton(names)), .text(":"), try space(), try rule(schemas)])
    }
}

extension SchemaCompiler {
    /// More states than this for one object's members are refused.
    private static let memberStateLimit = 5000

    /// Members of which there are so many: listed ones in order, then further ones.
    ///
    /// Names may repeat among the further ones, so only one of them is sure to count.
    private mutating func counted(
        _ items: [Expression.ListItem],
        _ further: Expression?,
        _ constraints: SchemaConstraints,
        _ comma: Expression
    ) throws(GrammarError) -> Expression {
        let least = constraints.minProperties
        let cap = constraints.maxProperties.map { Swift.max($0, least) } ?? least
        let root = document.root
        func place(_ keyword: String) -> SchemaLocation {
            constraints.places.first { $0.value[keyword] != nil } ?? root
        }
        guard least <= items.count + (further == nil ? 0 : 1) else {
            if further == nil { return .choice([]) }
            throw place("minProperties").error(
                "cannot be enforced where names of so many properties are not listed",
                at: "minProperties"
            )
        }
        let states = items.count.saturatingMultiply(Swift.min(cap, items.count) + 1)
        guard states <= Self.memberStateLimit else {
            let keyword = constraints.maxProperties == nil ? "minProperties" : "maxProperties"
            throw place(keyword).error("counts too far to be followed", at: keyword)
        }
        // From the last listed one to the first: what may follow when so many have come.
        let counts = 0...items.count
        var rest: [Expression] = []
        for count in counts {
            rest.append(Self.furtherMembers(further, after: count, constraints, comma))
        }
        for (index, item) in items.enumerated().reversed() {
            var states: [Expression] = []
            for count in 0...index {
                var ways = item.isRequired ? [] : [rest[count]]
                if constraints.maxProperties.map({ count < $0 }) ?? true {
                    ways.append(
                        .sequence((count > 0 ? [comma] : []) + [item.expression, rest[count + 1]])
                    )
                }
                let name = constraints.places.map(\.key).joined(separator: " ")
                states.append(
                    try state("members \(index) \(count) of \(name)") { _ in .choice(ways) }
                )
            }
            rest = states
        }
        return rest[0]
    }

    private static func furtherMembers(
        _ further: Expression?,
        after count: Int,
        _ constraints: SchemaConstraints,
        _ comma: Expression
    ) -> Expression {
        let missing = constraints.minProperties - count
        let room = constraints.maxProperties.map { $0 - count }
        if let room, room < 0 { return .choice([]) }
        guard let further, room != 0 else { return missing > 0 ? .choice([]) : .empty }
        guard missing <= 1 else { return .choice([]) }
        let more = Expression.repetition(
            .sequence([comma, further]),
            min: 0,
            max: room.map { $0 - 1 }
        )
        let some = Expression.sequence((count > 0 ? [comma] : []) + [further, more])
        return missing > 0 ? some : .optional(some)
    }
}

extension SchemaConstraints {
    /// What `unevaluatedProperties` demand of a property that the schemas at some places know.
    fileprivate func unevaluatedSchemas(known: [SchemaLocation]) -> [SchemaLocation] {
        unevaluatedProperties.filter { rest in
            !known.contains(where: rest.sees)
                && !unevaluatedProperties.contains { other in
                    other.place.path != rest.place.path && rest.sees(other.place)
                }
        }.map(\.schema)
    }
}
