/// What a rule may derive: the one form that GBNF, regular expressions and schemas become.
indirect enum Expression: Hashable, Sendable {
    /// These bytes, in order.
    case bytes([UInt8])
    /// One character of the set, in UTF-8.
    case scalars(ScalarSet)
    /// One after the other; empty derives the empty text.
    case sequence([Expression])
    /// Any one of them; empty derives nothing at all.
    case choice([Expression])
    /// At least `min`, at most `max` times (`nil`: without bound).
    case repetition(Expression, min: Int, max: Int?)
    /// Another rule, by its number.
    case rule(Int)
    /// A regular language that is already an automaton.
    case automaton(ByteAutomaton)
    /// Some of the items in their order, all required ones among them, separators between.
    case list([ListItem], separator: Expression)

    /// One item of a `list`.
    struct ListItem: Hashable, Sendable {
        let expression: Expression
        let isRequired: Bool
    }

    /// The empty text.
    static let empty = Expression.sequence([])

    /// A text in UTF-8.
    static func text(_ text: String) -> Expression { .bytes(Array(text.utf8)) }

    /// The expression or nothing.
    static func optional(_ expression: Expression) -> Expression {
        .repetition(expression, min: 0, max: 1)
    }
}

extension Expression {
    /// The numbers of the rules it refers to.
    var references: Set<Int> {
        var found: Set<Int> = []
        collectReferences(&found)
        return found
    }

    private func collectReferences(_ found: inout Set<Int>) {
        switch self {
        case .bytes, .scalars, .automaton: break
        case .sequence(let parts), .choice(let parts):
            for part in parts { part.collectReferences(&found) }
        case .repetition(let body, _, _): body.collectReferences(&found)
        case .rule(let number): found.insert(number)
        case .list(let items, let separator):
            for item in items { item.expression.collectReferences(&found) }
            separator.collectReferences(&found)
        }
    }

    /// Whether it has a repetition without bound, or an automaton, which may have one.
    var isUnbounded: Bool {
        switch self {
        case .bytes, .scalars, .rule: false
        case .automaton: true
        case .sequence(let parts), .choice(let parts): parts.contains(where: \.isUnbounded)
        case .repetition(let body, _, let max): max == nil || body.isUnbounded
        case .list(let items, let separator):
            separator.isUnbounded || items.contains { $0.expression.isUnbounded }
        }
    }

    /// Whether the empty text is among what it derives; it must refer to no recursive rule.
    func canBeEmpty(_ rules: [Expression]) -> Bool {
        switch self {
        case .bytes(let bytes): bytes.isEmpty
        case .scalars: false
        case .sequence(let parts): parts.allSatisfy { $0.canBeEmpty(rules) }
        case .choice(let parts): parts.contains { $0.canBeEmpty(rules) }
        case .repetition(let body, let min, _): min == 0 || body.canBeEmpty(rules)
        case .rule(let number): rules[number].canBeEmpty(rules)
        case .automaton(let automaton): automaton.accepts[automaton.start]
        case .list(let items, _):
            items.allSatisfy { !$0.isRequired || $0.expression.canBeEmpty(rules) }
        }
    }

    /// Whether a text of it may be the beginning of another because of how it ends; it must refer
    /// to no recursive rule.
    func canGoOn(_ rules: [Expression]) -> Bool {
        switch self {
        case .bytes, .scalars: false
        case .sequence(let parts):
            parts.indices.contains { index in
                parts[index].canGoOn(rules)
                    && parts[(index + 1)...].allSatisfy { $0.canBeEmpty(rules) }
            }
        case .choice(let parts): parts.contains { $0.canGoOn(rules) }
        case .repetition(let body, let min, let max): max != min || body.canGoOn(rules)
        case .rule(let number): rules[number].canGoOn(rules)
        case .automaton(let automaton): automaton.canGoOn
        case .list: false
        }
    }

    /// About how many states it takes when every repetition is written out.
    var size: Int { size { _ in 2 } }

    /// The same, with rules of these sizes.
    func size(_ ofRule: (Int) -> Int) -> Int {
        switch self {
        case .bytes(let bytes): bytes.count + 1
        case .scalars(let set): Swift.min(set.ranges.count * 4, 64)
        case .rule(let number): ofRule(number)
        case .automaton(let automaton): automaton.stateCount
        case .sequence(let parts), .choice(let parts):
            parts.reduce(1) { $0.saturatingAdd($1.size(ofRule)) }
        case .repetition(let body, let min, let max):
            body.size(ofRule).saturatingMultiply(Swift.max(max ?? min + 1, 1))
        case .list(let items, let separator):
            items.reduce(2) {
                $0.saturatingAdd($1.expression.size(ofRule).saturatingMultiply(2))
                    .saturatingAdd(separator.size(ofRule))
            }
        }
    }
}

extension Int {
    /// The sum, or the greatest integer where it would overflow.
    func saturatingAdd(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The product, or the greatest integer where it would overflow.
    func saturatingMultiply(_ other: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
