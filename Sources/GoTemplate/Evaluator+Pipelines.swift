extension Evaluator {
    /// The value of a pipeline, which its variables take.
    mutating func evaluate(_ pipeline: Pipeline, _ dot: GoValue) throws(Fault) -> GoValue {
        try nested(pipeline.offset) { (evaluator) throws(Fault) in
            var value: GoValue?
            for command in pipeline.commands {
                value = try evaluator.evaluate(command, dot, last: value)
            }
            let result = value ?? .nothing
            for name in pipeline.variables {
                if pipeline.assigns {
                    evaluator.set(name, result)
                } else {
                    evaluator.declare(name, result)
                }
            }
            return result
        }
    }

    /// The value of a command; `last` is what the command before hands on.
    private mutating func evaluate(
        _ command: Command,
        _ dot: GoValue,
        last: GoValue?
    ) throws(Fault) -> GoValue {
        guard let first = command.operands.first else { return .nothing }
        if case .function(let name) = first.kind {
            return try call(name, command.operands.dropFirst(), dot, last, first.offset)
        }
        guard command.operands.count == 1, last == nil else {
            throw Fault(.value, "arguments are given to what is no function", at: first.offset)
        }
        if case .nilLiteral = first.kind {
            throw Fault(.value, "nil is not a command", at: first.offset)
        }
        return try evaluate(first, dot)
    }

    /// The value of an operand.
    mutating func evaluate(_ operand: Operand, _ dot: GoValue) throws(Fault) -> GoValue {
        try step(operand.offset)
        switch operand.kind {
        case .dot: return dot
        case .nilLiteral: return .nothing
        case .literal(let value): return value
        case .field(let path): return try look(up: path, in: dot, operand.offset)
        case .variable(let name, let path):
            return try look(up: path, in: try variable(name, operand.offset), operand.offset)
        case .function(let name): return try call(name, [], dot, nil, operand.offset)
        case .pipeline(let pipeline): return try evaluate(pipeline, dot)
        case .chain(let base, let path):
            return try look(up: path, in: try evaluate(base, dot), operand.offset)
        }
    }

    /// Follows names; what a map has not is nothing, and nothing has no members.
    private func look(
        up path: [String],
        in base: GoValue,
        _ offset: Int
    ) throws(Fault) -> GoValue {
        var value = base
        for (index, name) in path.enumerated() {
            switch value {
            case .nothing where index == 0: break
            case .nothing:
                throw Fault(.value, "'\(name)' is asked of nothing", at: offset)
            case .map(let members, _):
                value = members.first { $0.key.utf8.elementsEqual(name.utf8) }?.value ?? .nothing
            case .record(let fields, _):
                guard let field = fields.first(where: { $0.name == name }) else {
                    throw Fault(.value, "there is no field '\(name)'", at: offset)
                }
                value = field.value
            default:
                let type = value.typeName
                throw Fault(.value, "a value of type \(type) has no field '\(name)'", at: offset)
            }
        }
        return value
    }

    /// Calls a function; `and` and `or` evaluate only what they need.
    private mutating func call(
        _ name: String,
        _ operands: ArraySlice<Operand>,
        _ dot: GoValue,
        _ last: GoValue?,
        _ offset: Int
    ) throws(Fault) -> GoValue {
        if name == "and" || name == "or" {
            var value = last
            for operand in operands {
                let argument = try evaluate(operand, dot)
                if argument.isTrue == (name == "or") { return argument }
                value = last ?? argument
            }
            guard let value else {
                throw Fault(.value, "'\(name)' needs an argument", at: offset)
            }
            return value
        }
        var arguments: [GoValue] = []
        for operand in operands { arguments.append(try evaluate(operand, dot)) }
        if let last { arguments.append(last) }
        do {
            let value = try Functions.call(name, arguments, dates, limits)
            if case .string(let text) = value { try count(text, offset) }
            return value
        } catch {
            throw error.located(at: offset)
        }
    }
}
