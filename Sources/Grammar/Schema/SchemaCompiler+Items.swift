import JSON

/// Arrays whose items are counted or must differ: a rule for each state of the count.
extension SchemaCompiler {
    /// More states than this for one array are refused.
    private static let itemStateLimit = 2000
    /// More `contains` than this for one array are refused.
    private static let containsLimit = 3

    /// What is known of an array's beginning.
    private struct Count: Hashable {
        /// Items so far, not counted beyond what matters.
        var items = 0
        /// Items that satisfied each `contains`, likewise.
        var found: [Int]

        var name: String { "\(items) \(found)" }
    }

    /// Items of which some number satisfies further schemas.
    mutating func containingItems(
        _ constraints: SchemaConstraints,
        _ comma: Expression
    ) throws(GrammarError) -> Expression {
        let place = constraints.places.first ?? document.root
        guard constraints.contains.count <= Self.containsLimit else {
            throw place.error("stands beside too many others", at: "contains")
        }
        if let rest = constraints.unevaluatedItems.first {
            throw rest.place.error(
                "cannot be enforced beside 'contains'",
                at: "unevaluatedItems"
            )
        }
        let prefix = constraints.arrays.map(\.prefix.count).max() ?? 0
        let start = constraints.contains.map(\.first).max() ?? 0
        let cap = Swift.max(
            constraints.minItems,
            constraints.maxItems.map { $0 + 1 } ?? 0,
            Swift.max(prefix, start, 1)
        )
        let states = constraints.contains.reduce(cap + 1) { count, contains in
            count.saturatingMultiply((contains.max.map { $0 + 1 } ?? contains.min) + 1)
        }
        guard states <= Self.itemStateLimit else {
            throw place.error("counts too far to be followed", at: "contains")
        }
        let name = constraints.places.map(\.key).joined(separator: " ")
        return try items(
            Count(found: constraints.contains.map { _ in 0 }),
            constraints,
            cap: cap,
            comma,
            name
        )
    }

    /// The items from one state of the count on.
    private mutating func items(
        _ count: Count,
        _ constraints: SchemaConstraints,
        cap: Int,
        _ comma: Expression,
        _ name: String
    ) throws(GrammarError) -> Expression {
        try state("items \(count.name) of \(name)") { compiler throws(GrammarError) in
            var choices: [Expression] = []
            let isEnough = zip(count.found, constraints.contains).allSatisfy { $0 >= $1.min }
            if isEnough, count.items >= constraints.minItems { choices.append(.empty) }
            if let max = constraints.maxItems, count.items >= max { return .choice(choices) }
            let kinds = 1 << constraints.contains.count
            for kind in 0..<kinds {
                guard
                    let (next, schemas) = Self.item(kind, count, constraints, cap: cap)
                else { continue }
                let item = try compiler.rule(constraints.schemas(ofItem: count.items) + schemas)
                let rest = try compiler.items(next, constraints, cap: cap, comma, name)
                choices.append(.sequence((count.items > 0 ? [comma] : []) + [item, rest]))
            }
            return .choice(choices)
        }
    }

    /// One more item, which satisfies a certain subset of the schemas that are counted.
    ///
    /// - Returns: The state behind it, and what it must satisfy; nil where it must not come.
    private static func item(
        _ kind: Int,
        _ count: Count,
        _ constraints: SchemaConstraints,
        cap: Int
    ) -> (next: Count, schemas: [SchemaLocation])? {
        var next = count
        next.items = Swift.min(count.items + 1, cap)
        var schemas: [SchemaLocation] = []
        for (index, contains) in constraints.contains.enumerated() {
            let fits = kind >> index & 1 == 1
            if count.items < contains.first {
                if fits { return nil }
            } else if fits {
                if let max = contains.max, count.found[index] >= max { return nil }
                // Where no maximum is set, what is found beyond the minimum need not count.
                if contains.max == nil, count.found[index] >= contains.min { return nil }
                next.found[index] += 1
                schemas.append(contains.schema)
            } else if contains.max != nil {
                schemas.append(contains.schema.negated)
            }
        }
        return (next, schemas)
    }

    /// Different values that unique items may be taken from, at most.
    private static let uniqueLimit = 8

    /// Items that all differ, where only a few values can come.
    mutating func uniqueItems(
        _ constraints: SchemaConstraints,
        _ comma: Expression
    ) throws(GrammarError) -> Expression {
        let place = constraints.unique[0]
        let prefix = constraints.arrays.map(\.prefix.count).max() ?? 0
        let most = constraints.maxItems ?? Int.max
        var values: [JSONValue] = []
        var allowed: [[Int]] = []
        for index in 0...Swift.min(prefix, most) {
            let schemas = constraints.schemas(ofItem: index)
            guard index < most, schemas.allSatisfy({ $0.value != false }) else {
                allowed.append([])
                continue
            }
            guard constraints.contains.isEmpty, let own = try finiteValues(schemas) else {
                throw place.error(
                    "can only be enforced for items of a few values",
                    at: "uniqueItems"
                )
            }
            allowed.append(
                own.map { value in
                    if let known = values.firstIndex(where: { $0.isSame(as: value) }) {
                        return known
                    }
                    values.append(value)
                    return values.count - 1
                }
            )
        }
        guard values.count <= Self.uniqueLimit else {
            throw place.error(
                "can be enforced for at most \(Self.uniqueLimit) values",
                at: "uniqueItems"
            )
        }
        return try uniqueItems(Unique(constraints, values, allowed, comma), used: 0)
    }

    /// What the states of unique items share.
    private struct Unique {
        let constraints: SchemaConstraints
        let values: [JSONValue]
        /// Which of the values may stand at each index; the last holds for all behind it.
        let allowed: [[Int]]
        let comma: Expression
        let name: String

        init(
            _ constraints: SchemaConstraints,
            _ values: [JSONValue],
            _ allowed: [[Int]],
            _ comma: Expression
        ) {
            self.constraints = constraints
            self.values = values
            self.allowed = allowed
            self.comma = comma
            name = constraints.places.map(\.key).joined(separator: " ")
        }
    }

    private mutating func uniqueItems(
        _ unique: Unique,
        used: Int
    ) throws(GrammarError) -> Expression {
        try state("unused \(used) of \(unique.name)") { compiler throws(GrammarError) in
            let index = used.nonzeroBitCount
            var choices: [Expression] = index >= unique.constraints.minItems ? [.empty] : []
            if let max = unique.constraints.maxItems, index >= max { return .choice(choices) }
            for value in unique.allowed[Swift.min(index, unique.allowed.count - 1)]
            where used >> value & 1 == 0 {
                let item = try compiler.literal(unique.values[value])
                let rest = try compiler.uniqueItems(unique, used: used | 1 << value)
                choices.append(.sequence((index > 0 ? [unique.comma] : []) + [item, rest]))
            }
            return .choice(choices)
        }
    }

    /// The values that satisfy schemas, where they are few and simple; nil where they are not.
    private func finiteValues(
        _ schemas: [SchemaLocation]
    ) throws(GrammarError) -> [JSONValue]? {
        let constraints = try SchemaConstraints(schemas, in: document)
        var values = constraints.values ?? []
        if constraints.values == nil {
            guard constraints.types.isSubset(of: [.null, .boolean]) else { return nil }
            if constraints.types.contains(.null) { values.append(.null) }
            if constraints.types.contains(.boolean) { values += [true, false] }
        }
        let evaluator = SchemaEvaluator(document: document)
        var valid: [JSONValue] = []
        for value in values {
            var isValid = true
            for schema in schemas where isValid { isValid = try evaluator.isValid(value, schema) }
            if isValid { valid.append(value) }
        }
        return valid
    }
}
