import JSON

extension SchemaCompiler {
    /// Levels of properties compared for a difference.
    private static let comparisonDepth = 4
    /// More comparisons than this, over the whole schema, are refused; they take a few seconds.
    private static let comparisonLimit = 200_000

    /// The alternatives of a group.
    ///
    /// Where a value might satisfy two members of a `oneOf`, each is joined with the opposite of
    /// the others.
    ///
    /// - Throws: `GrammarError.schema` when an opposite cannot be enforced.
    mutating func exclusive(
        _ group: SchemaConstraints.Alternatives,
        _ constraints: SchemaConstraints
    ) throws(GrammarError) -> [SchemaLocation] {
        guard group.isExclusive else { return group.schemas }
        var members: [Member] = []
        for schema in group.schemas {
            members.append(try Member(constraints.places + [schema], in: document))
        }
        for (index, first) in members.enumerated() {
            for second in members[(index + 1)...] {
                let areDisjoint = try areDisjoint(first, second, depth: Self.comparisonDepth)
                guard !areDisjoint else { continue }
                return group.schemas.indices.map { index in
                    var place = group.location
                    place.isExpanded = false
                    return place.part(.only(index))
                }
            }
        }
        return group.schemas
    }

    /// A set of schemas to be compared with others.
    private struct Member {
        let schemas: [SchemaLocation]
        let constraints: SchemaConstraints

        init(_ schemas: [SchemaLocation], in document: SchemaDocument) throws(GrammarError) {
            self.schemas = schemas
            constraints = try SchemaConstraints(schemas, in: document)
        }
    }

    /// Whether it is certain that no value satisfies both sets of schemas.
    private mutating func areDisjoint(
        _ first: Member,
        _ second: Member,
        depth: Int
    ) throws(GrammarError) -> Bool {
        comparisons += 1
        guard comparisons <= Self.comparisonLimit else {
            throw .tooComplex(
                what: "comparisons of schemas under 'oneOf'",
                limit: Self.comparisonLimit
            )
        }
        try GrammarError.checkCancellation()
        let a = first.constraints
        let b = second.constraints
        if let values = a.values ?? b.values {
            let evaluator = SchemaEvaluator(document: document)
            // Those that offer the members would only try all of them again.
            let schemas = (first.schemas + second.schemas).filter { !$0.isExpanded }
            for value in values {
                var isShared = true
                for schema in schemas where isShared {
                    isShared = try evaluator.isValid(value, schema)
                }
                if isShared { return false }
            }
            return true
        }
        let common = a.types.intersection(b.types)
        if common.isEmpty { return true }
        if common.isSubset(of: .number) { return Self.areApart(a.numbers, b.numbers) }
        if common == .string { return Self.areApart(a.strings, b.strings) }
        if common == .array {
            return a.maxItems.map { $0 < b.minItems } ?? false
                || b.maxItems.map { $0 < a.minItems } ?? false
        }
        guard common == .object, depth > 0 else { return false }
        for key in a.required where b.required.contains(key) {
            guard let left = try schemas(of: key, a), let right = try schemas(of: key, b) else {
                return true
            }
            let members = (try Member(left, in: document), try Member(right, in: document))
            if try areDisjoint(members.0, members.1, depth: depth - 1) { return true }
        }
        for key in a.required where try schemas(of: key, b) == nil { return true }
        for key in b.required where try schemas(of: key, a) == nil { return true }
        return false
    }

    private static func areApart(
        _ a: SchemaConstraints.Numbers,
        _ b: SchemaConstraints.Numbers
    ) -> Bool {
        func ends(_ maximum: SchemaConstraints.Bound?, before minimum: SchemaConstraints.Bound?)
            -> Bool
        {
            guard let maximum, let minimum else { return false }
            return maximum.value < minimum.value
                || maximum.value == minimum.value && (maximum.isExclusive || minimum.isExclusive)
        }
        return ends(a.maximum, before: b.minimum) || ends(b.maximum, before: a.minimum)
    }

    private static func areApart(
        _ a: SchemaConstraints.Strings,
        _ b: SchemaConstraints.Strings
    ) -> Bool {
        a.maxLength.map { $0 < b.minLength } ?? false
            || b.maxLength.map { $0 < a.minLength } ?? false
    }
}
