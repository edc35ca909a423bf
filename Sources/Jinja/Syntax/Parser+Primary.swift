/// Literals, names, brackets, call arguments and assignment targets.
extension Parser {
    mutating func parsePrimary() throws(JinjaError) -> Expression {
        let token = current
        let position = token.position
        switch token.kind {
        case .name(let name):
            advance()
            if let constant = Self.constants[name] {
                return try node(.literal(constant), at: position)
            }
            let variable = names[name]
            noteLoad(variable)
            return try node(.name(variable), at: position)
        case .string(var text):
            advance()
            while case .string(let more) = current.kind {
                text += more
                advance()
            }
            return try node(.literal(.string(text)), at: position)
        case .integer(let value):
            advance()
            return try node(.literal(.int(value)), at: position)
        case .float(let value):
            advance()
            return try node(.literal(.float(value)), at: position)
        case .symbol(.leftParenthesis):
            advance()
            let inner = try parseTuple(isParenthesized: true)
            try expect(.symbol(.rightParenthesis))
            return inner
        case .symbol(.leftBracket): return try parseList()
        case .symbol(.leftBrace): return try parseDictionary()
        default: throw syntaxError("unexpected '\(token.description)'")
        }
    }

    private static let constants: [String: Literal] = [
        "true": .bool(true), "True": .bool(true), "false": .bool(false), "False": .bool(false),
        "none": .none, "None": .none,
    ]

    private mutating func parseList() throws(JinjaError) -> Expression {
        let position = advance().position
        var items: [Expression] = []
        while !isAt(.rightBracket) {
            if !items.isEmpty { try expect(.symbol(.comma)) }
            if isAt(.rightBracket) { break }
            items.append(try parseExpression())
        }
        advance()
        return try node(.list(items), at: position)
    }

    private mutating func parseDictionary() throws(JinjaError) -> Expression {
        let position = advance().position
        var pairs: [(key: Expression, value: Expression)] = []
        while !isAt(.rightBrace) {
            if !pairs.isEmpty { try expect(.symbol(.comma)) }
            if isAt(.rightBrace) { break }
            let key = try parseExpression()
            try expect(.symbol(.colon))
            pairs.append((key, try parseExpression()))
        }
        advance()
        return try node(.dictionary(pairs), at: position)
    }

    /// What stands between `[` and `]` behind a value.
    mutating func parseSubscript() throws(JinjaError) -> Expression {
        let position = current.position
        var items: [Expression] = []
        while !isAt(.rightBracket) {
            if !items.isEmpty { try expect(.symbol(.comma)) }
            items.append(try parseSubscriptItem())
        }
        advance()
        if items.count == 1, let only = items.first { return only }
        return try node(.tuple(items), at: position)
    }

    private mutating func parseSubscriptItem() throws(JinjaError) -> Expression {
        let position = current.position
        var start: Expression?
        if !isAt(.colon) {
            let value = try parseExpression()
            guard isAt(.colon) else { return value }
            start = value
        }
        advance()
        let stop = isAtSliceEnd || isAt(.colon) ? nil : try parseExpression()
        let step = skip(.colon) && !isAtSliceEnd ? try parseExpression() : nil
        return try node(.slice(start: start, stop: stop, step: step), at: position)
    }

    private var isAtSliceEnd: Bool { isAt(.rightBracket) || isAt(.comma) }

    mutating func parseArguments() throws(JinjaError) -> CallArguments {
        let position = current.position
        var positional: [Expression] = []
        var keywords: [(name: String, value: Expression)] = []
        var spread: Expression?
        var keywordSpread: Expression?
        func ensure(_ condition: Bool) throws(JinjaError) {
            guard condition else {
                throw syntaxError("invalid syntax for function call expression", at: position)
            }
        }
        try expect(.symbol(.leftParenthesis))
        var needsComma = false
        while !isAt(.rightParenthesis) {
            if needsComma {
                try expect(.symbol(.comma))
                if isAt(.rightParenthesis) { break }
            }
            needsComma = true
            if skip(.multiply) {
                try ensure(spread == nil && keywordSpread == nil)
                spread = try parseExpression()
            } else if skip(.power) {
                try ensure(keywordSpread == nil)
                keywordSpread = try parseExpression()
            } else if case .name(let name) = current.kind, following.kind == .symbol(.assign) {
                try ensure(keywordSpread == nil)
                advance()
                advance()
                keywords.append((name, try parseExpression()))
            } else {
                try ensure(spread == nil && keywordSpread == nil && keywords.isEmpty)
                positional.append(try parseExpression())
            }
        }
        advance()
        return CallArguments(
            positional: positional,
            keywords: keywords,
            spread: spread,
            keywordSpread: keywordSpread
        )
    }

    // MARK: - Targets

    /// A name, several names with commas between them, or with `allowsNamespace` `ns.name`.
    mutating func parseTarget(
        allowsNamespace: Bool = false,
        endingAt end: String? = nil
    ) throws(JinjaError) -> Target {
        var targets: [Target] = []
        var isTuple = false
        while true {
            if isTuple { try expect(.symbol(.comma)) }
            if targets.isEmpty || !isAtTargetEnd(end) {
                targets.append(try parseSingleTarget(allowsNamespace: allowsNamespace))
            } else {
                break
            }
            guard isAt(.comma) else { break }
            isTuple = true
        }
        if !isTuple, let only = targets.first { return only }
        return .tuple(targets)
    }

    private func isAtTargetEnd(_ end: String?) -> Bool {
        switch current.kind {
        case .variableEnd, .blockEnd, .symbol(.rightParenthesis), .symbol(.assign): true
        case .name(let name): name == end
        default: false
        }
    }

    private mutating func parseSingleTarget(allowsNamespace: Bool) throws(JinjaError) -> Target {
        if skip(.leftParenthesis) {
            try enter()
            let inner = try parseTarget(allowsNamespace: allowsNamespace)
            leave()
            try expect(.symbol(.rightParenthesis))
            return inner
        }
        guard case .name = current.kind else {
            throw syntaxError("can't assign to '\(current.description)'")
        }
        let name = try expectName()
        if allowsNamespace, skip(.dot) {
            return .attribute(namespace: names[name], name: try expectName())
        }
        return .name(names[try assignable(name)])
    }

    /// The name, unless it is that of a constant.
    func assignable(_ name: String) throws(JinjaError) -> String {
        guard Self.constants[name] == nil else { throw syntaxError("can't assign to 'const'") }
        return name
    }
}
