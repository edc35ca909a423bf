/// The attributes that Python's own types have.
enum Methods {
    /// The methods of a value's type.
    static func table(for value: JinjaValue) -> [String: Builtin]? {
        switch value {
        case .string, .markup: strings
        case .list: lists
        case .tuple, .reference(is JinjaRange): sequences
        case .object: dictionaries
        case .float: floats
        default: nil
        }
    }

    private static let strings = Builtin.table(
        StringMethods.caseMapping,
        StringMethods.predicates,
        StringMethods.stripping,
        StringMethods.padding,
        StringMethods.searching,
        StringMethods.splitting,
        StringMethods.formatting
    )

    /// Whether the sandbox forbids a method, because it would change its owner.
    static func isForbidden(_ name: String, on value: JinjaValue) -> Bool {
        switch value {
        case .list: mutatingListMethods.contains(name)
        case .object: mutatingDictionaryMethods.contains(name)
        default: false
        }
    }

    private static let mutatingListMethods: Set<String> = [
        "append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove",
    ]
    private static let mutatingDictionaryMethods: Set<String> = [
        "clear", "pop", "popitem", "setdefault", "update",
    ]

    /// An attribute that is no method.
    static func constant(_ name: String, of value: JinjaValue) -> JinjaValue? {
        switch (value, name) {
        case (.tuple(let list), _):
            list.fieldNames.firstIndex(of: name).map { list.items[$0] }
        case (.int, "real"), (.int, "numerator"), (.float, "real"): value
        case (.bool(let value), "real"), (.bool(let value), "numerator"): .int(value ? 1 : 0)
        case (.int, "imag"), (.bool, "imag"): .int(0)
        case (.int, "denominator"), (.bool, "denominator"): .int(1)
        case (.float, "imag"): .float(0)
        default: nil
        }
    }

    private static let sequences = Builtin.table(searching)

    private static let lists = Builtin.table(searching, [copy])

    private static let copy = Builtin("copy") { owner, _, _ throws(JinjaError) in owner }

    private static let searching = [
        Builtin("count", [.required("value")]) { owner, arguments, interpreter throws(JinjaError) in
            var count = 0
            for item in try interpreter.items(of: owner)
            where try interpreter.areEqual(item, arguments[0]) {
                count += 1
            }
            return .int(count)
        },
        Builtin("index", [.required("value")]) { owner, arguments, interpreter throws(JinjaError) in
            for (place, item) in try interpreter.items(of: owner).enumerated()
            where try interpreter.areEqual(item, arguments[0]) {
                return .int(place)
            }
            throw JinjaError(.value, "the value is not in the \(owner.typeName)")
        },
    ]

    private static let dictionaries = Builtin.table([
        Builtin("get", [.required("key"), .optional("default")]) {
            owner,
            arguments,
            _ throws(JinjaError) in
            try object(owner).value(for: arguments[0]) ?? arguments[1]
        },
        Builtin("keys") { owner, _, interpreter throws(JinjaError) in
            try view("dict_keys", object(owner).keys, interpreter)
        },
        Builtin("values") { owner, _, interpreter throws(JinjaError) in
            try view("dict_values", object(owner).values, interpreter)
        },
        Builtin("items") { owner, _, interpreter throws(JinjaError) in
            let pairs = try object(owner).members.map { JinjaValue.tuple([$0, $1]) }
            return try view("dict_items", pairs, interpreter)
        },
        copy,
    ])

    private static func object(_ value: JinjaValue) throws(JinjaError) -> JinjaObject {
        guard case .object(let object) = value else {
            throw JinjaError(.type, "'\(value.typeName)' object is no dict")
        }
        return object
    }

    private static func view(
        _ name: String,
        _ items: [JinjaValue],
        _ interpreter: Interpreter
    ) throws(JinjaError) -> JinjaValue {
        try interpreter.charge(steps: items.count)
        return .reference(DictionaryView(name: name, items: items))
    }

    private static let floats = Builtin.table([
        Builtin("is_integer") { owner, _, _ throws(JinjaError) in
            guard case .float(let value) = owner else { return .bool(false) }
            return .bool(value.isFinite && value == value.rounded())
        }
    ])
}
