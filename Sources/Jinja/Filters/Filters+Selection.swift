extension Filters {
    static let selection = [
        Builtin(variadic: "map") { value, arguments, interpreter throws(JinjaError) in
            try iterator(interpreter) { () throws(JinjaError) in
                value.isTrue ? try mapped(value, arguments.raw, interpreter) : []
            }
        },
        select("select", byAttribute: false, keeps: true),
        select("reject", byAttribute: false, keeps: false),
        select("selectattr", byAttribute: true, keeps: true),
        select("rejectattr", byAttribute: true, keeps: false),
    ]

    /// `map("filter", …)` or `map(attribute="name", default=…)`.
    private static func mapped(
        _ value: JinjaValue,
        _ arguments: Arguments,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> [JinjaValue] {
        var rest = arguments
        var results: [JinjaValue] = []
        if rest.positional.isEmpty, let attribute = rest.takeKeyword("attribute") {
            let missing = rest.takeKeyword("default") ?? .none
            if let unexpected = rest.keywords.first {
                throw JinjaError(
                    .value,
                    "Unexpected keyword argument '\(unexpected.name)'"
                )
            }
            for item in try interpreter.items(of: value) {
                results.append(try member(attribute, of: item, default: missing, interpreter))
            }
        } else {
            guard let name = rest.positional.first else {
                throw JinjaError(.value, "map requires a filter argument")
            }
            let filter = try interpreter.text(of: name)
            rest.positional.removeFirst()
            for item in try interpreter.items(of: value) {
                results.append(try interpreter.filter(filter, item, rest))
            }
        }
        return results
    }

    /// A filter that keeps the items for which a test holds, or does not hold.
    private static func select(_ name: String, byAttribute: Bool, keeps wanted: Bool) -> Builtin {
        Builtin(variadic: name) { value, arguments, interpreter throws(JinjaError) in
            try iterator(interpreter) { () throws(JinjaError) in
                guard value.isTrue else { return [] }
                return try selected(
                    value,
                    arguments.raw,
                    byAttribute: byAttribute,
                    keeps: wanted,
                    interpreter
                )
            }
        }
    }

    private static func selected(
        _ value: JinjaValue,
        _ arguments: Arguments,
        byAttribute: Bool,
        keeps wanted: Bool,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> [JinjaValue] {
        var rest = arguments
        var attribute = JinjaValue.none
        if byAttribute {
            guard !rest.positional.isEmpty else {
                throw JinjaError(.value, "Missing parameter for attribute name")
            }
            attribute = rest.positional.removeFirst()
        }
        let test = rest.positional.isEmpty ? nil : rest.positional.removeFirst()
        var kept: [JinjaValue] = []
        for item in try interpreter.items(of: value) {
            let tested = try member(attribute, of: item, interpreter)
            let holds: Bool
            if let test {
                holds = try interpreter.check(try interpreter.text(of: test), tested, rest)
            } else {
                holds = tested.isTrue
            }
            if holds == wanted { kept.append(item) }
        }
        return kept
    }
}
