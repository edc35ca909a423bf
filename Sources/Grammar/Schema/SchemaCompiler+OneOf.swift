import JSON

extension SchemaCompiler {
    /// Levels of properties compared for a difference.
    private static let comparisonDepth = 4

    /// The alternatives of a group.
    ///
    /// Where a value might satisfy two members of a `oneOf`, each is joined with the opposite of
    /// the others.
    ///
    /// - Throws: `GrammarError.schema` when an opposite cannot be enforced.
    func exclusive(
        _ group: SchemaConstraints.Alternatives,
        _ constraints: SchemaConstraints
    ) throws(GrammarError) -> [SchemaLocation] {
        guard group.isExclusive else { return group.schemas }
        for (index, first) in group.schemas.enumerated() {
            for second in group.schemas[(index + 1)...] {
                let areDisjoint = try areDisjoint(
                    constraints.places + [first],
                    constraints.places + [second],
                    depth: Self.comparisonDepth
                )
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

    /// Whether it is certain that no value satisfies both sets of schemas.
    private func areDisjoint(
        _ first: [SchemaLocation],
        _ second: [SchemaLocation],
        depth: Int
    ) throws(GrammarError) -> Bool {
        let a = try SchemaConstraints(first, in: document)
        let b = try SchemaConstraints(second, in: document)
        if let values = a.values ?? b.values {
            let evaluator = SchemaEvaluator(document: document)
            for value in values {
                var isShared = true
                for schema in first + second where isShared {
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
            if try areDisjoint(left, right, depth: depth - 1) { return true }
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
