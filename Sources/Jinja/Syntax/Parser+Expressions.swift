/// Expressions, by precedence climbing.
extension Parser {
    /// How tightly infix operators bind, loosest first.
    ///
    /// Unlike in Python `~` stands between `+` and `*`, and `**` groups to the left.
    private enum Precedence: Int {
        case or, and, not, comparison, sum, concatenation, product, power, unary

        var tighter: Precedence { Precedence(rawValue: rawValue + 1) ?? .unary }
    }

    /// `a if b else c`, or anything that binds more tightly.
    mutating func parseExpression(allowsConditional: Bool = true) throws(JinjaError) -> Expression {
        try enter()
        var result = try parseBinary(.or)
        while allowsConditional, isAt(name: "if") {
            let position = advance().position
            let test = try parseBinary(.or)
            let otherwise = skip(name: "else") ? try parseExpression() : nil
            result = try node(
                .conditional(test: test, then: result, otherwise: otherwise),
                at: position
            )
        }
        leave()
        return result
    }

    /// One expression, or several with commas between them, which make a tuple.
    mutating func parseTuple(
        allowsConditional: Bool = true,
        endingAt end: String? = nil,
        isParenthesized: Bool = false
    ) throws(JinjaError) -> Expression {
        let position = current.position
        var items: [Expression] = []
        var isTuple = false
        while true {
            if isTuple { try expect(.symbol(.comma)) }
            if isAtTupleEnd(end) { break }
            items.append(try parseExpression(allowsConditional: allowsConditional))
            guard isAt(.comma) else { break }
            isTuple = true
        }
        if !isTuple {
            if let only = items.first { return only }
            guard isParenthesized else {
                throw syntaxError("Expected an expression, got '\(current.description)'")
            }
        }
        return try node(.tuple(items), at: position)
    }

    private func isAtTupleEnd(_ end: String?) -> Bool {
        switch current.kind {
        case .variableEnd, .blockEnd, .symbol(.rightParenthesis): true
        case .name(let name): name == end
        default: false
        }
    }

    // MARK: - Infix operators

    private mutating func parseBinary(_ minimum: Precedence) throws(JinjaError) -> Expression {
        let start = current.position
        var left: Expression
        if minimum.rawValue <= Precedence.not.rawValue, isAt(name: "not") {
            advance()
            try enter()
            left = try node(.not(try parseBinary(.not)), at: start)
            leave()
        } else {
            left = try parseUnary()
        }
        while let precedence = infixPrecedence, precedence.rawValue >= minimum.rawValue {
            let position = current.position
            switch precedence {
            case .comparison:
                left = try node(.compare(left, try parseComparisons()), at: position)
            case .concatenation:
                var parts = [left]
                while skip(.concatenate) { parts.append(try parseBinary(.product)) }
                left = try node(.concatenate(parts), at: position)
            case .and:
                advance()
                left = try node(.and(left, try parseBinary(.not)), at: position)
            case .or:
                advance()
                left = try node(.or(left, try parseBinary(.and)), at: position)
            default:
                guard let operation = binaryOperator else { return left }
                advance()
                let right = try parseBinary(precedence.tighter)
                left = try node(.binary(operation, left, right), at: position)
            }
        }
        return left
    }

    private var infixPrecedence: Precedence? {
        switch current.kind {
        case .name("or"): .or
        case .name("and"): .and
        case .name, .symbol(.equal), .symbol(.notEqual), .symbol(.less), .symbol(.lessOrEqual),
            .symbol(.greater), .symbol(.greaterOrEqual):
            comparison == nil ? nil : .comparison
        case .symbol(.add), .symbol(.subtract): .sum
        case .symbol(.concatenate): .concatenation
        case .symbol(.multiply), .symbol(.divide), .symbol(.floorDivide), .symbol(.modulo):
            .product
        case .symbol(.power): .power
        default: nil
        }
    }

    private var binaryOperator: BinaryOperator? {
        guard case .symbol(let symbol) = current.kind else { return nil }
        return BinaryOperator(rawValue: symbol.rawValue)
    }

    private var comparison: Comparison? {
        switch current.kind {
        case .name("in"): .isIn
        case .name("not") where following.kind == .name("in"): .isNotIn
        case .symbol(let symbol): Comparison(rawValue: symbol.rawValue)
        default: nil
        }
    }

    private mutating func parseComparisons() throws(JinjaError) -> [(Comparison, Expression)] {
        var operations: [(Comparison, Expression)] = []
        while let comparison {
            advance()
            if comparison == .isNotIn { advance() }
            operations.append((comparison, try parseBinary(.sum)))
        }
        return operations
    }

    // MARK: - Prefix and postfix

    private mutating func parseUnary(allowsFilters: Bool = true) throws(JinjaError) -> Expression {
        let position = current.position
        var result: Expression
        if isAt(.subtract) || isAt(.add) {
            let operation: UnaryOperator = advance().kind == .symbol(.add) ? .plus : .negate
            try enter()
            result = try node(.unary(operation, try parseUnary(allowsFilters: false)), at: position)
            leave()
        } else {
            result = try parsePrimary()
        }
        result = try parsePostfix(result)
        return allowsFilters ? try parseFilters(result) : result
    }

    mutating func parsePostfix(_ base: Expression) throws(JinjaError) -> Expression {
        var result = base
        while true {
            let position = current.position
            switch current.kind {
            case .symbol(.dot):
                advance()
                result = try parseAttribute(of: result, at: position)
            case .symbol(.leftBracket):
                advance()
                result = try node(.item(result, try parseSubscript()), at: position)
            case .symbol(.leftParenthesis):
                result = try node(.call(result, try parseArguments()), at: position)
            default: return result
            }
        }
    }

    private mutating func parseAttribute(
        of base: Expression,
        at position: SourcePosition
    ) throws(JinjaError) -> Expression {
        switch advance().kind {
        case .name(let name): return try node(.attribute(base, name), at: position)
        case .integer(let index):
            let literal = try node(.literal(.int(index)), at: position)
            return try node(.item(base, literal), at: position)
        default: throw syntaxError("expected name or number", at: position)
        }
    }

    private mutating func parseFilters(_ base: Expression) throws(JinjaError) -> Expression {
        var result = base
        while true {
            let position = current.position
            switch current.kind {
            case .symbol(.pipe):
                advance()
                result = try node(.filter(try parseFilterCall(), result), at: position)
            case .name("is"):
                advance()
                result = try parseTest(of: result, at: position)
            case .symbol(.leftParenthesis):
                result = try node(.call(result, try parseArguments()), at: position)
            default: return result
            }
        }
    }

    /// `| f | g(x)`, or with `startsInline` `f | g(x)`.
    mutating func parseFilterChain(
        startsInline: Bool = false
    ) throws(JinjaError) -> [FilterCall] {
        var filters = startsInline ? [try parseFilterCall()] : []
        while skip(.pipe) { filters.append(try parseFilterCall()) }
        return filters
    }

    private mutating func parseFilterCall() throws(JinjaError) -> FilterCall {
        let position = current.position
        let name = try parseDottedName()
        let arguments = isAt(.leftParenthesis) ? try parseArguments() : .none
        return FilterCall(name: name, arguments: arguments, position: position)
    }

    private mutating func parseDottedName() throws(JinjaError) -> String {
        var name = try expectName()
        while skip(.dot) { name += "." + (try expectName()) }
        return name
    }

    private mutating func parseTest(
        of value: Expression,
        at position: SourcePosition
    ) throws(JinjaError) -> Expression {
        let isNegated = skip(name: "not")
        let name = try parseDottedName()
        var arguments = CallArguments.none
        switch current.kind {
        case .symbol(.leftParenthesis): arguments = try parseArguments()
        case .name("else"), .name("or"), .name("and"): break
        case .name("is"): throw syntaxError("You cannot chain multiple tests with is")
        case .name, .string, .integer, .float, .symbol(.leftBracket), .symbol(.leftBrace):
            arguments = CallArguments(positional: [try parsePostfix(try parsePrimary())])
        default: break
        }
        let call = TestCall(name: name, arguments: arguments)
        let test = try node(.test(call, value), at: position)
        return isNegated ? try node(.not(test), at: position) : test
    }
}
