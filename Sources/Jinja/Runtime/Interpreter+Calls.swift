extension Interpreter {
    /// The values of a call's arguments.
    @inline(never)
    func evaluate(
        _ arguments: CallArguments,
        in scope: Scope
    ) throws(JinjaError) -> Arguments {
        var values = Arguments()
        for expression in arguments.positional {
            values.positional.append(try evaluate(expression, in: scope))
        }
        for (name, expression) in arguments.keywords {
            guard !values.keywords.contains(where: { $0.name == name }) else {
                throw JinjaError(.type, "got multiple values for keyword argument '\(name)'")
            }
            values.keywords.append((name, try evaluate(expression, in: scope)))
        }
        if let spread = arguments.spread {
            values.positional += try items(of: try evaluate(spread, in: scope))
        }
        if let spread = arguments.keywordSpread {
            guard case .object(let object) = try evaluate(spread, in: scope) else {
                throw JinjaError(.type, "argument after ** must be a mapping")
            }
            for (key, value) in object.members {
                guard let name = key.stringValue else {
                    throw JinjaError(.type, "keywords must be strings")
                }
                guard !values.keywords.contains(where: { $0.name == name }) else {
                    throw JinjaError(.type, "got multiple values for keyword argument '\(name)'")
                }
                values.keywords.append((name, value))
            }
        }
        return values
    }

    /// Calls a value.
    @inline(never)
    func call(_ function: JinjaValue, _ arguments: Arguments) throws(JinjaError) -> JinjaValue {
        switch function {
        case .reference(let reference): return try reference.call(arguments, in: self)
        case .undefined(let undefined): throw undefined.error
        default: throw JinjaError(.type, "'\(function.typeName)' object is not callable")
        }
    }

    /// Applies one filter at its place in the template.
    @inline(never)
    func apply(
        _ call: FilterCall,
        to value: JinjaValue,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        try filter(call.name, value, try evaluate(call.arguments, in: scope))
    }

    /// Applies filters one after the other.
    @inline(never)
    func apply(
        _ calls: [FilterCall],
        to value: JinjaValue,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        var result = value
        for call in calls {
            do {
                result = try apply(call, to: result, in: scope)
            } catch {
                throw error.located(at: call.position)
            }
        }
        return result
    }

    /// Applies the filter of a name.
    @inline(never)
    func filter(
        _ name: String,
        _ value: JinjaValue,
        _ arguments: Arguments
    ) throws(JinjaError) -> JinjaValue {
        guard let filter = Filters.table[name] else {
            throw JinjaError(.unsupported, "No filter named '\(name)'.")
        }
        return try admit(try filter.call(on: value, arguments, in: self))
    }

    /// Whether a test at its place in the template holds.
    @inline(never)
    func check(
        _ test: TestCall,
        _ value: JinjaValue,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        .bool(try check(test.name, value, try evaluate(test.arguments, in: scope)))
    }

    /// Whether the test of a name holds.
    func check(
        _ name: String,
        _ value: JinjaValue,
        _ arguments: Arguments
    ) throws(JinjaError) -> Bool {
        guard let test = Tests.table[name] else {
            throw JinjaError(.unsupported, "No test named '\(name)'.")
        }
        return try test.call(on: value, arguments, in: self).isTrue
    }
}
