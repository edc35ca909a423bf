/// The tests that stand behind `is`.
enum Tests {
    static let table = Builtin.table(comparisons, types, values)

    private static func test(
        _ name: String,
        _ holds: @escaping @Sendable (JinjaValue) -> Bool
    ) -> Builtin {
        Builtin(name) { value, _, _ throws(JinjaError) in .bool(holds(value)) }
    }

    private static let comparisons: [Builtin] = {
        let names: [(Comparison, [String])] = [
            (.equal, ["==", "eq", "equalto"]), (.notEqual, ["!=", "ne"]),
            (.greater, [">", "gt", "greaterthan"]), (.greaterOrEqual, [">=", "ge"]),
            (.less, ["<", "lt", "lessthan"]), (.lessOrEqual, ["<=", "le"]), (.isIn, ["in"]),
        ]
        return names.flatMap { operation, names in
            names.map { name in
                Builtin(name, [.required("other")]) {
                    value,
                    other,
                    interpreter throws(JinjaError) in
                    .bool(try interpreter.holds(operation, value, other[0]))
                }
            }
        }
    }()

    private static let types: [Builtin] = [
        test("defined") { !$0.isUndefined },
        test("undefined") { $0.isUndefined },
        test("none") { if case .none = $0 { true } else { false } },
        test("boolean") { if case .bool = $0 { true } else { false } },
        test("true") { if case .bool(true) = $0 { true } else { false } },
        test("false") { if case .bool(false) = $0 { true } else { false } },
        test("integer") {
            switch $0 {
            case .int: true
            case .reference(let reference): reference is WideInteger
            default: false
            }
        },
        test("float") { if case .float = $0 { true } else { false } },
        test("number") {
            if case .reference(let reference) = $0 { return reference is WideInteger }
            return $0.number != nil
        },
        test("string") { $0.stringValue != nil },
        test("escaped") { if case .markup = $0 { true } else { false } },
        test("mapping") { if case .object = $0 { true } else { false } },
        test("iterable") { $0.isIterable },
        test("sequence") {
            switch $0 {
            case .undefined, .string, .markup, .list, .tuple, .object: true
            case .reference(let reference): reference.isSequence
            default: false
            }
        },
        test("callable") {
            switch $0 {
            case .undefined: true
            case .reference(let reference): reference.isCallable
            default: false
            }
        },
    ]

    private static let values: [Builtin] = [
        Builtin("odd") { value, _, interpreter throws(JinjaError) in
            .bool(try interpreter.apply(.modulo, value, .int(2)).isEqual(to: .int(1)))
        },
        Builtin("even") { value, _, interpreter throws(JinjaError) in
            .bool(try interpreter.apply(.modulo, value, .int(2)).isEqual(to: .int(0)))
        },
        Builtin("divisibleby", [.required("num")]) {
            value,
            arguments,
            interpreter throws(JinjaError) in
            .bool(try interpreter.apply(.modulo, value, arguments[0]).isEqual(to: .int(0)))
        },
        Builtin("sameas", [.required("other")]) { value, arguments, _ throws(JinjaError) in
            .bool(value.isSame(as: arguments[0]))
        },
        Builtin("lower") { value, _, interpreter throws(JinjaError) in
            .bool(CaseMapping.isLower(try interpreter.text(of: value)))
        },
        Builtin("upper") { value, _, interpreter throws(JinjaError) in
            .bool(CaseMapping.isUpper(try interpreter.text(of: value)))
        },
        Builtin("filter") { value, _, _ throws(JinjaError) in
            .bool(try isName(value, in: Filters.table))
        },
        Builtin("test") { value, _, _ throws(JinjaError) in
            .bool(try isName(value, in: table))
        },
    ]

    private static func isName(
        _ value: JinjaValue,
        in table: [String: Builtin]
    ) throws(JinjaError) -> Bool {
        _ = try DictionaryKey(value)
        return value.stringValue.map { table[$0] != nil } ?? false
    }
}
