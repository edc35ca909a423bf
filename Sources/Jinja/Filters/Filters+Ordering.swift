extension Filters {
    static let ordering = [
        Builtin(
            "sort",
            [
                .optional("reverse", .bool(false)), .optional("case_sensitive", .bool(false)),
                .optional("attribute"),
            ]
        ) { value, arguments, interpreter throws(JinjaError) in
            let attributes = attributeList(arguments[2])
            var keyed: [(key: JinjaValue, value: JinjaValue)] = []
            for item in try interpreter.items(of: value) {
                var keys: [JinjaValue] = []
                for attribute in attributes {
                    let key = try member(attribute, of: item, interpreter)
                    keys.append(sortKey(key, isCaseSensitive: arguments.isTrue(1)))
                }
                keyed.append((.list(keys), item))
            }
            return .list(try interpreter.sorted(keyed, isReversed: arguments.isTrue(0)))
        },
        Builtin(
            "dictsort",
            [
                .optional("case_sensitive", .bool(false)), .optional("by", .string("key")),
                .optional("reverse", .bool(false)),
            ]
        ) { value, arguments, interpreter throws(JinjaError) in
            let by = arguments[1].stringValue
            guard by == "key" || by == "value" else {
                throw JinjaError(.value, "You can only sort by either \"key\" or \"value\"")
            }
            if case .undefined(let undefined) = value { throw undefined.error }
            guard case .object(let object) = value else {
                throw JinjaError(.type, "'\(value.typeName)' object has no attribute 'items'")
            }
            let keyed = object.members.map { key, value in
                (
                    key: sortKey(by == "key" ? key : value, isCaseSensitive: arguments.isTrue(0)),
                    value: JinjaValue.tuple([key, value])
                )
            }
            return .list(try interpreter.sorted(keyed, isReversed: arguments.isTrue(2)))
        },
        extreme("min") { candidate, best throws(JinjaError) in try candidate.isLess(than: best) },
        extreme("max") { candidate, best throws(JinjaError) in try best.isLess(than: candidate) },
        Builtin("unique", [.optional("case_sensitive", .bool(false)), .optional("attribute")]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            try iterator(interpreter) { () throws(JinjaError) in
                var seen: Set<DictionaryKey> = []
                var kept: [JinjaValue] = []
                for item in try interpreter.items(of: value) {
                    let key = try member(arguments[1], of: item, interpreter)
                    try interpreter.charge(steps: key.extent.weight)
                    let hashed = try DictionaryKey(
                        sortKey(key, isCaseSensitive: arguments.isTrue(0))
                    )
                    if seen.insert(hashed).inserted { kept.append(item) }
                }
                return kept
            }
        },
        Builtin(
            "groupby",
            [
                .required("attribute"), .optional("default"),
                .optional("case_sensitive", .bool(false)),
            ],
            body: groupBy
        ),
    ]

    /// The attributes in `a,b.c`.
    private static func attributeList(_ attribute: JinjaValue) -> [JinjaValue] {
        guard let text = attribute.stringValue else { return [attribute] }
        return text.split(separator: ",", omittingEmptySubsequences: false)
            .map { .string(String($0)) }
    }

    private static func extreme(
        _ name: String,
        _ beats: @escaping @Sendable (JinjaValue, JinjaValue) throws(JinjaError) -> Bool
    ) -> Builtin {
        Builtin(name, [.optional("case_sensitive", .bool(false)), .optional("attribute")]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            var best: (key: JinjaValue, item: JinjaValue)?
            for item in try interpreter.items(of: value) {
                let member = try member(arguments[1], of: item, interpreter)
                let key = sortKey(member, isCaseSensitive: arguments.isTrue(0))
                if let current = best {
                    try interpreter.charge(
                        steps: min(key.extent.weight, current.key.extent.weight)
                    )
                    if try beats(key, current.key) { best = (key, item) }
                } else {
                    best = (key, item)
                }
            }
            return best?.item ?? .undefined(.hint("No aggregated item, sequence was empty."))
        }
    }

    @Sendable private static func groupBy(
        _ value: JinjaValue,
        _ arguments: BoundArguments,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        var keyed: [(key: JinjaValue, value: JinjaValue)] = []
        for item in try interpreter.items(of: value) {
            // Sorting comes on top.
            try interpreter.charge(steps: 8)
            let member = try member(arguments[0], of: item, default: arguments[1], interpreter)
            let key = sortKey(member, isCaseSensitive: arguments.isTrue(2))
            keyed.append((key, .tuple([key, member, item])))
        }
        var groups: [(shown: JinjaValue, items: [JinjaValue])] = []
        // Held apart: a copy of the last group would make each further item copy all before it.
        var last: JinjaValue?
        for entry in try interpreter.sorted(keyed, isReversed: false) {
            guard case .tuple(let parts) = entry else { continue }
            let (key, shown, item) = (parts.items[0], parts.items[1], parts.items[2])
            if let last, try interpreter.areEqual(last, key) {
                groups[groups.count - 1].items.append(item)
            } else {
                groups.append((shown, [item]))
                last = key
            }
        }
        return .list(
            groups.map {
                .tuple(
                    JinjaList([$0.shown, .list($0.items)], fieldNames: ["grouper", "list"])
                )
            }
        )
    }
}
