/// The functions a template can call by name.
enum Globals {
    /// The longest range that the sandbox lets a template make.
    static let maximumRange = 100_000

    static let table = Builtin.table([
        range, dict, namespace, cycler, joiner, raiseException, strftimeNow, lipsum,
    ])

    private static let range = Builtin(variadic: "range") { _, arguments, _ throws(JinjaError) in
        let given = arguments.raw
        guard (1...3).contains(given.positional.count), given.keywords.isEmpty else {
            throw JinjaError(.type, "range expected 1 to 3 arguments")
        }
        var bounds: [Int] = []
        for value in given.positional {
            if let bound = value.index { bounds.append(bound) }
        }
        guard bounds.count == given.positional.count else {
            throw JinjaError(.type, "range() takes integers only")
        }
        let start = bounds.count == 1 ? 0 : bounds[0]
        let stop = bounds.count == 1 ? bounds[0] : bounds[1]
        let step = bounds.count == 3 ? bounds[2] : 1
        guard step != 0 else { throw JinjaError(.value, "range() arg 3 must not be zero") }
        var count: UInt = 0
        if step > 0 ? start < stop : start > stop {
            let (distance, overflow) =
                step > 0
                ? stop.subtractingReportingOverflow(start)
                : start.subtractingReportingOverflow(stop)
            count = overflow ? UInt.max : (distance.magnitude - 1) / step.magnitude + 1
        }
        guard count <= maximumRange else {
            throw JinjaError(
                .limit,
                "Range too big. The sandbox blocks ranges larger than MAX_RANGE "
                    + "(\(maximumRange))."
            )
        }
        return .reference(JinjaRange(start: start, stop: stop, step: step, count: Int(count)))
    }

    private static let dict = Builtin(variadic: "dict") {
        _,
        arguments,
        interpreter throws(JinjaError) in
        let members = try members(arguments.raw, interpreter)
        try interpreter.charge(steps: members.count)
        return .object(try JinjaObject(members))
    }

    private static let namespace = Builtin(variadic: "namespace") {
        _,
        arguments,
        interpreter throws(JinjaError) in
        var attributes: [(String, JinjaValue)] = []
        for (key, value) in try members(arguments.raw, interpreter) {
            guard let name = key.stringValue else {
                throw JinjaError(.type, "a namespace's names must be strings")
            }
            attributes.append((name, value))
        }
        return try interpreter.register(Namespace(attributes))
    }

    /// The members that `dict(mapping or pairs, name=value)` takes.
    private static func members(
        _ arguments: Arguments,
        _ interpreter: Interpreter
    ) throws(JinjaError) -> [(JinjaValue, JinjaValue)] {
        guard arguments.positional.count <= 1 else {
            throw JinjaError(.type, "dict expected at most 1 argument")
        }
        var members: [(JinjaValue, JinjaValue)] = []
        switch arguments.positional.first {
        case .undefined(let undefined)?: throw undefined.error
        case .object(let object)?: members = Array(object.members)
        case let pairs?:
            for pair in try interpreter.items(of: pairs) {
                let items = try interpreter.items(of: pair)
                guard items.count == 2 else {
                    throw JinjaError(.value, "dictionary update sequence needs pairs")
                }
                members.append((items[0], items[1]))
            }
        case nil: break
        }
        return members + arguments.keywords.map { (.string($0.name), $0.value) }
    }

    private static let cycler = Builtin(variadic: "cycler") {
        _,
        arguments,
        interpreter throws(JinjaError) in
        guard !arguments.raw.positional.isEmpty else {
            throw JinjaError(.type, "at least one item has to be provided")
        }
        return try interpreter.register(Cycler(arguments.raw.positional))
    }

    private static let joiner = Builtin("joiner", [.optional("sep", .string(", "))]) {
        _,
        arguments,
        interpreter throws(JinjaError) in
        try interpreter.register(Joiner(arguments[0]))
    }

    private static let raiseException = Builtin("raise_exception", [.required("message")]) {
        _,
        arguments,
        interpreter throws(JinjaError) in
        throw JinjaError(.raised, try interpreter.text(of: arguments[0]))
    }

    private static let strftimeNow = Builtin("strftime_now", [.required("format")]) {
        _,
        arguments,
        interpreter throws(JinjaError) in
        let format = try arguments.string(0)
        try interpreter.charge(walkThrough: format)
        return .string(interpreter.clock.formatted(format))
    }

    private static let lipsum = Builtin(variadic: "lipsum") { _, _, _ throws(JinjaError) in
        throw JinjaError(.unsupported, "lipsum() is not supported: its text is random")
    }
}
