// As for statements, `@inline(never)` keeps the stack frames of recursive functions small.
extension Interpreter {
    /// The value of an expression.
    func evaluate(_ expression: Expression, in scope: Scope) throws(JinjaError) -> JinjaValue {
        do {
            try charge(steps: 1)
            try enter()
            let value = try admit(try value(of: expression, in: scope))
            leave()
            return value
        } catch {
            throw error.located(at: expression.position)
        }
    }

    @inline(never)
    private func value(of expression: Expression, in scope: Scope) throws(JinjaError) -> JinjaValue
    {
        switch expression.kind {
        case .literal(let literal): JinjaValue(literal)
        case .name(let name): value(of: name, in: scope)
        case .list(let items): try evaluateList(items, in: scope)
        case .tuple(let items): try evaluateTuple(items, in: scope)
        case .dictionary(let pairs): try dictionary(pairs, in: scope)
        case .attribute(let base, let name): try evaluateAttribute(name, of: base, in: scope)
        case .item(let base, let index): try evaluateItem(base, index, in: scope)
        case .slice: throw JinjaError(.type, "a slice can only stand alone in brackets")
        case .call(let callee, let arguments): try evaluateCall(callee, arguments, in: scope)
        case .filter(let filter, let base): try evaluateFilter(filter, base, in: scope)
        case .test(let test, let base): try evaluateTest(test, base, in: scope)
        case .unary(let operation, let operand): try evaluate(operation, operand, in: scope)
        case .binary(let operation, let left, let right):
            try evaluate(operation, left, right, in: scope)
        case .and(let left, let right): try evaluateAnd(left, right, in: scope)
        case .or(let left, let right): try evaluateOr(left, right, in: scope)
        case .not(let operand): try evaluateNot(operand, in: scope)
        case .compare(let first, let rest): try compare(first, rest, in: scope)
        case .concatenate(let parts): try concatenate(parts, in: scope)
        case .conditional(let test, let then, let otherwise):
            try evaluateConditional(test, then, otherwise, at: expression.position, in: scope)
        }
    }

    @inline(never)
    private func evaluateList(
        _ items: [Expression],
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        .list(try evaluate(items, in: scope))
    }

    @inline(never)
    private func evaluateTuple(
        _ items: [Expression],
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        .tuple(try evaluate(items, in: scope))
    }

    @inline(never)
    private func evaluateAttribute(
        _ name: String,
        of base: Expression,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        try attribute(name, of: try evaluate(base, in: scope))
    }

    @inline(never)
    private func evaluateFilter(
        _ filter: FilterCall,
        _ base: Expression,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        try apply(filter, to: try evaluate(base, in: scope), in: scope)
    }

    @inline(never)
    private func evaluateTest(
        _ test: TestCall,
        _ base: Expression,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        try check(test, try evaluate(base, in: scope), in: scope)
    }

    @inline(never)
    private func evaluate(
        _ operation: UnaryOperator,
        _ operand: Expression,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        try Arithmetic.apply(operation, try evaluate(operand, in: scope))
    }

    @inline(never)
    private func evaluateAnd(
        _ left: Expression,
        _ right: Expression,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        let value = try evaluate(left, in: scope)
        return value.isTrue ? try evaluate(right, in: scope) : value
    }

    @inline(never)
    private func evaluateOr(
        _ left: Expression,
        _ right: Expression,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        let value = try evaluate(left, in: scope)
        return value.isTrue ? value : try evaluate(right, in: scope)
    }

    @inline(never)
    private func evaluateNot(
        _ operand: Expression,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        .bool(!(try evaluate(operand, in: scope).isTrue))
    }

    @inline(never)
    private func evaluateConditional(
        _ test: Expression,
        _ then: Expression,
        _ otherwise: Expression?,
        at position: SourcePosition,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        if try evaluate(test, in: scope).isTrue { return try evaluate(then, in: scope) }
        if let otherwise { return try evaluate(otherwise, in: scope) }
        return missingElse(at: position)
    }

    @inline(never)
    private func missingElse(at position: SourcePosition) -> JinjaValue {
        .undefined(
            .hint(
                "the inline if-expression on line \(position.line) evaluated to false and no "
                    + "else section was defined."
            )
        )
    }

    @inline(never)
    private func evaluateCall(
        _ callee: Expression,
        _ arguments: CallArguments,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        let function = try evaluate(callee, in: scope)
        return try call(function, try evaluate(arguments, in: scope))
    }

    @inline(never)
    private func evaluate(
        _ expressions: [Expression],
        in scope: Scope
    ) throws(JinjaError) -> [JinjaValue] {
        var values: [JinjaValue] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions { values.append(try evaluate(expression, in: scope)) }
        return values
    }

    @inline(never)
    private func dictionary(
        _ pairs: [(key: Expression, value: Expression)],
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        var members: [(JinjaValue, JinjaValue)] = []
        for (key, value) in pairs {
            members.append((try evaluate(key, in: scope), try evaluate(value, in: scope)))
        }
        return .object(try JinjaObject(members))
    }

    @inline(never)
    private func evaluateItem(
        _ base: Expression,
        _ index: Expression,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        let owner = try evaluate(base, in: scope)
        guard case .slice(let start, let stop, let step) = index.kind else {
            return try item(try evaluate(index, in: scope), of: owner)
        }
        return try evaluateSlice(of: owner, start, stop, step, in: scope)
    }

    @inline(never)
    private func evaluateSlice(
        of owner: JinjaValue,
        _ start: Expression?,
        _ stop: Expression?,
        _ step: Expression?,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        let bounds = Slice(
            start: try evaluate(start, in: scope),
            stop: try evaluate(stop, in: scope),
            step: try evaluate(step, in: scope)
        )
        return try slice(owner, bounds)
    }

    @inline(never)
    private func evaluate(
        _ expression: Expression?,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        guard let expression else { return .none }
        return try evaluate(expression, in: scope)
    }

    /// Python's `==`, with the work of walking through collections counted.
    func areEqual(_ left: JinjaValue, _ right: JinjaValue) throws(JinjaError) -> Bool {
        try charge(steps: min(left.extent.weight, right.extent.weight))
        return left.isEqual(to: right)
    }

    @inline(never)
    private func compare(
        _ first: Expression,
        _ rest: [(operation: Comparison, operand: Expression)],
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        var left = try evaluate(first, in: scope)
        for (operation, operand) in rest {
            let right = try evaluate(operand, in: scope)
            guard try holds(operation, left, right) else { return .bool(false) }
            left = right
        }
        return .bool(true)
    }

    /// Whether a comparison holds.
    func holds(
        _ operation: Comparison,
        _ left: JinjaValue,
        _ right: JinjaValue
    ) throws(JinjaError) -> Bool {
        switch operation {
        case .equal: return try areEqual(left, right)
        case .notEqual: return !(try areEqual(left, right))
        case .isIn: return try contains(left, in: right)
        case .isNotIn: return !(try contains(left, in: right))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            try charge(steps: min(left.extent.weight, right.extent.weight))
            let ordering = try left.ordering(to: right, operation: operation.rawValue)
            switch operation {
            case .less: return ordering == .less
            case .lessOrEqual: return ordering == .less || ordering == .equal
            case .greater: return ordering == .greater
            default: return ordering == .greater || ordering == .equal
            }
        }
    }

    @inline(never)
    private func concatenate(
        _ parts: [Expression],
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        var result = ""
        for part in parts {
            let text = try text(of: try evaluate(part, in: scope))
            try charge(bytes: text.utf8.count)
            result += text
        }
        return .string(result)
    }

    @inline(never)
    private func evaluate(
        _ operation: BinaryOperator,
        _ left: Expression,
        _ right: Expression,
        in scope: Scope
    ) throws(JinjaError) -> JinjaValue {
        let left = try evaluate(left, in: scope)
        return try apply(operation, left, try evaluate(right, in: scope))
    }
}
