extension SchemaCompiler {
    /// Prefixes longer than this are refused.
    private static let prefixLimit = 200

    /// Arrays within the constraints.
    mutating func array(_ constraints: SchemaConstraints) throws(GrammarError) -> Expression {
        let min = constraints.minItems
        let max = constraints.maxItems
        if let max, max < min { return .choice([]) }
        let prefixCount = constraints.arrays.map(\.prefix.count).max() ?? 0
        guard prefixCount <= Self.prefixLimit else {
            throw .tooComplex(what: "items in 'prefixItems'", limit: Self.prefixLimit)
        }
        let space = try space()
        let comma = Expression.sequence([.text(","), space])
        let isUnique = !constraints.unique.isEmpty && (max ?? 2) > 1
        var elements: Expression
        if isUnique {
            elements = try uniqueItems(constraints, comma)
        } else if !constraints.contains.isEmpty {
            elements = try containingItems(constraints, comma)
        } else if prefixCount == 0 {
            let rest = try rule(constraints.schemas(ofItem: 0))
            elements = Self.repeated(rest, comma, min: min, max: max)
        } else {
            // From the last to the first, each with what may follow it.
            let rest = try rule(constraints.schemas(ofItem: prefixCount))
            elements = .repetition(
                .sequence([comma, rest]),
                min: Swift.max(min - prefixCount, 0),
                max: max.map { Swift.max($0 - prefixCount, 0) }
            )
            for index in (0..<prefixCount).reversed() {
                let item = try rule(constraints.schemas(ofItem: index))
                let part = Expression.sequence((index > 0 ? [comma] : []) + [item, elements])
                if let max, index >= max {
                    elements = .empty
                } else {
                    elements = index >= min ? .optional(part) : part
                }
            }
        }
        return .sequence([.text("["), space, elements, space, .text("]")])
    }

    /// Items with commas between.
    private static func repeated(
        _ item: Expression,
        _ comma: Expression,
        min: Int,
        max: Int?
    ) -> Expression {
        if max == 0 { return .empty }
        let more = Expression.repetition(
            .sequence([comma, item]),
            min: Swift.max(min - 1, 0),
            max: max.map { $0 - 1 }
        )
        let some = Expression.sequence([item, more])
        return min == 0 ? .optional(some) : some
    }
}

extension SchemaConstraints {
    /// What the item at an index must satisfy; beyond all prefixes it is the same for all.
    func schemas(ofItem index: Int) -> [SchemaLocation] {
        var schemas = arrays.compactMap { arrays in
            index < arrays.prefix.count ? arrays.prefix[index] : arrays.items
        }
        for rest in unevaluatedItems {
            let isEvaluated = arrays.contains { arrays in
                rest.sees(arrays.place) && (index < arrays.prefix.count || arrays.items != nil)
            }
            let isLeftToOther = unevaluatedItems.contains { other in
                other.place.path != rest.place.path && rest.sees(other.place)
            }
            if !isEvaluated, !isLeftToOther { schemas.append(rest.schema) }
        }
        return schemas
    }
}
