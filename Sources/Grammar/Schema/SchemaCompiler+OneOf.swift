import JSON

extension SchemaCompiler {
    /// Levels of properties compared for a difference.
    private static let comparisonDepth = 4

    /// Checks that no value satisfies two alternatives of a `oneOf`.
    ///
    /// - Throws: `GrammarError.schema` when that cannot be shown.
    func checkExclusive(_ constraints: SchemaConstraints) throws(GrammarError) {
        for group in constraints.alternatives where group.isExclusive {
            for (index, first) in group.schemas.enumerated() {
                for second in group.schemas[(index + 1)...] {
                    let areDisjoint = try areDisjoint(
                        constraints.places + [first],
                        constraints.places + [second],
                        depth: Self.comparisonDepth
                    )
                    guard !areDisjoint else { continue }
                    throw group.location.error(
                        "a value may satisfy both \(first.path) and \(second.path), which 'oneOf' "
                            + "forbids and no grammar can exclude; use 'anyOf', or a 'const' that "
                            + "tells them apart",
                        at: "oneOf"
                    )
                }
            }
        }
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
            let other = a.values == nil ? a : b
            if let others = other.values {
                return !values.contains { value in others.contains { value.isNumerically($0) } }
            }
            for value in values where try other.admits(value) { return false }
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

extension JSONValue {
    /// Whether both are equal to JSON Schema, to which `1` and `1.0` are the same number.
    fileprivate func isNumerically(_ other: JSONValue) -> Bool {
        if let left = DecimalText(self), let right = DecimalText(other) { return left == right }
        // Arrays and objects may hold such numbers; take them for equal to be safe.
        if case .array = self, case .array = other { return true }
        if case .object = self, case .object = other { return true }
        return self == other
    }
}
