/// Text, tags and the bodies between them.
extension Parser {
    /// Parses until one of the tags, whose name is then the current token, or to the end.
    mutating func parseStatements(until ends: [String]) throws(JinjaError) -> [Statement] {
        if !ends.isEmpty { endTags.append(ends) }
        var statements: [Statement] = []
        while current.kind != .end {
            let position = current.position
            switch advance().kind {
            case .data(let text):
                statements.append(Statement(kind: .text(text), position: position))
            case .variableBegin:
                let value = try parseTuple()
                try expect(.variableEnd)
                statements.append(Statement(kind: .output([value]), position: position))
            default:
                if case .name(let name) = current.kind, ends.contains(name) {
                    endTags.removeLast()
                    return statements
                }
                statements.append(try parseStatement())
                try expect(.blockEnd)
            }
        }
        guard ends.isEmpty else { throw endOfTemplate() }
        return statements
    }

    /// Parses the body of a tag up to one of its end tags and gives that tag's name, consumed.
    mutating func parseBody(
        until ends: String...
    ) throws(JinjaError) -> (statements: [Statement], end: String) {
        _ = skip(.colon)
        try expect(.blockEnd)
        let statements = try parseStatements(until: ends)
        return (statements, try expectName())
    }

    /// Parses a body that is a scope of its own.
    private mutating func parseScope(
        binding names: [Name] = [],
        until end: String
    ) throws(JinjaError) -> Body {
        pushScope(binding: names)
        let statements = try parseBody(until: end).statements
        return Body(statements: statements, names: popScope())
    }

    private mutating func parseStatement() throws(JinjaError) -> Statement {
        let position = current.position
        guard case .name(let tag) = current.kind else { throw syntaxError("tag name expected") }
        try enter()
        openTags.append(tag)
        advance()
        let kind: Statement.Kind
        switch tag {
        case "for": kind = try parseFor(at: position)
        case "if": kind = try parseIf()
        case "set": kind = try parseSet()
        case "macro": kind = try parseMacro()
        case "call": kind = try parseCallBlock(at: position)
        case "filter":
            let filters = try parseFilterChain(startsInline: true)
            kind = .filterBlock(filters, try parseScope(until: "endfilter"))
        case "with": kind = try parseWith()
        case "print": kind = try parsePrint()
        case "block": kind = try parseBlock()
        case "generation":
            kind = .generation(
                try parseMacroScope { parser throws(JinjaError) in
                    try parser.parseScope(until: "endgeneration")
                }
            )
        case "break", "continue":
            guard loopDepth > 0 else {
                throw syntaxError("'\(tag)' outside of a loop", at: position)
            }
            kind = tag == "break" ? .breakLoop : .continueLoop
        case "include", "import", "from", "extends", "autoescape":
            throw JinjaError(
                .unsupported,
                "'\(tag)' is not supported: a chat template stands alone",
                at: position
            )
        default:
            openTags.removeLast()
            throw unknownTag(tag, at: position)
        }
        openTags.removeLast()
        leave()
        return Statement(kind: kind, position: position)
    }

    // MARK: - Control flow

    private mutating func parseFor(at position: SourcePosition) throws(JinjaError) -> Statement.Kind
    {
        let target = try parseTarget(endingAt: "in")
        try expect(.name("in"))
        let iterable = try parseTuple(allowsConditional: false, endingAt: "recursive")
        guard !target.names.contains(.loop) else {
            throw syntaxError(
                "Can't assign to special loop variable in for-loop target",
                at: position
            )
        }
        var filter: Expression?
        if skip(name: "if") {
            pushScope(binding: target.names)
            filter = try parseExpression()
            _ = popScope()
        }
        let isRecursive = skip(name: "recursive")
        pushScope(binding: target.names + [.loop])
        loopDepth += 1
        let (statements, end) = try parseBody(until: "endfor", "else")
        loopDepth -= 1
        let body = Body(statements: statements, names: popScope())
        let otherwise = end == "else" ? try parseScope(until: "endfor") : nil
        return .loop(
            ForLoop(
                target: target,
                iterable: iterable,
                filter: filter,
                isRecursive: isRecursive,
                body: body,
                otherwise: otherwise,
                position: position
            )
        )
    }

    private mutating func parseIf() throws(JinjaError) -> Statement.Kind {
        var branches: [Branch] = []
        while true {
            let test = try parseTuple(allowsConditional: false)
            enterConditional()
            let (body, end) = try parseBody(until: "elif", "else", "endif")
            leaveConditional()
            branches.append(Branch(test: test, body: body))
            if end == "elif" { continue }
            var otherwise: [Statement] = []
            if end == "else" {
                enterConditional()
                otherwise = try parseBody(until: "endif").statements
                leaveConditional()
            }
            return .conditional(branches: branches, otherwise: otherwise)
        }
    }

    private mutating func parsePrint() throws(JinjaError) -> Statement.Kind {
        var values: [Expression] = []
        while current.kind != .blockEnd {
            if !values.isEmpty { try expect(.symbol(.comma)) }
            values.append(try parseExpression())
        }
        return .output(values)
    }

    // MARK: - Scopes and assignments

    private mutating func parseSet() throws(JinjaError) -> Statement.Kind {
        let target = try parseTarget(allowsNamespace: true)
        if skip(.assign) {
            let value = try parseTuple()
            noteStore(target)
            return .assign(target, value)
        }
        let filters = try parseFilterChain()
        noteStore(target)
        return .assignBlock(target, filters, try parseScope(until: "endset"))
    }

    private mutating func parseWith() throws(JinjaError) -> Statement.Kind {
        var assignments: [(target: Target, value: Expression)] = []
        while current.kind != .blockEnd {
            if !assignments.isEmpty { try expect(.symbol(.comma)) }
            let target = try parseTarget()
            try expect(.symbol(.assign))
            assignments.append((target, try parseExpression()))
        }
        let names = assignments.flatMap(\.target.names)
        return .with(assignments, try parseScope(binding: names, until: "endwith"))
    }

    private mutating func parseBlock() throws(JinjaError) -> Statement.Kind {
        let name = try expectName()
        let isScoped = skip(name: "scoped")
        if skip(name: "required") {
            throw JinjaError(
                .unsupported,
                "'required' blocks need 'extends', which is not supported",
                at: current.position
            )
        }
        let body = try parseMacroScope { parser throws(JinjaError) in
            try parser.parseScope(until: "endblock")
        }
        _ = skip(name: name)
        return .block(isScoped: isScoped, body)
    }

    // MARK: - Macros

    private mutating func parseMacro() throws(JinjaError) -> Statement.Kind {
        let name = names[try assignable(try expectName())]
        noteStore(.name(name))
        let parameters = try parseSignature()
        return .macro(try parseMacroBody(name: name, parameters, until: "endmacro"))
    }

    private mutating func parseCallBlock(
        at position: SourcePosition
    ) throws(JinjaError) -> Statement.Kind {
        let parameters = isAt(.leftParenthesis) ? try parseSignature() : []
        let call = try parseExpression()
        guard case .call(let callee, let arguments) = call.kind else {
            throw syntaxError("expected call", at: position)
        }
        let body = try parseMacroBody(name: nil, parameters, until: "endcall")
        return .callBlock(body, callee: callee, arguments)
    }

    private mutating func parseMacroBody(
        name: Name?,
        _ parameters: [MacroDefinition.Parameter],
        until end: String
    ) throws(JinjaError) -> MacroDefinition {
        let position = current.position
        let body = try parseMacroScope { parser throws(JinjaError) in
            try parser.parseScope(binding: parameters.map(\.name), until: end)
        }
        let macro = MacroDefinition(name: name, parameters: parameters, body: body)
        let caller = parameters.first { $0.name == .caller }
        if macro.usesCaller, let caller, caller.defaultValue == nil {
            throw syntaxError(
                "When defining macros or call blocks the special \"caller\" argument must be "
                    + "omitted or be given a default.",
                at: position
            )
        }
        return macro
    }

    /// Parses something that runs as a function of its own, out of reach of enclosing loops.
    private mutating func parseMacroScope(
        _ parse: (inout Parser) throws(JinjaError) -> Body
    ) throws(JinjaError) -> Body {
        let outerLoops = loopDepth
        loopDepth = 0
        let body = try parse(&self)
        loopDepth = outerLoops
        return body
    }

    private mutating func parseSignature() throws(JinjaError) -> [MacroDefinition.Parameter] {
        pushScope()
        var parameters: [MacroDefinition.Parameter] = []
        try expect(.symbol(.leftParenthesis))
        while !isAt(.rightParenthesis) {
            if !parameters.isEmpty { try expect(.symbol(.comma)) }
            let name = names[try assignable(try expectName())]
            var defaultValue: Expression?
            if skip(.assign) {
                defaultValue = try parseExpression()
            } else if parameters.last?.defaultValue != nil {
                throw syntaxError("non-default argument follows default argument")
            }
            guard !parameters.contains(where: { $0.name == name }) else {
                throw syntaxError("duplicate argument '\(name.text)'")
            }
            parameters.append(.init(name: name, defaultValue: defaultValue))
        }
        advance()
        _ = popScope()
        return parameters
    }

    // MARK: - Errors about tags

    private func unknownTag(_ tag: String, at position: SourcePosition) -> JinjaError {
        var message = "Encountered unknown tag '\(tag)'."
        if let looking = endTags.last {
            let tags = looking.map { "'\($0)'" }.joined(separator: " or ")
            if endTags.contains(where: { $0.contains(tag) }) {
                message +=
                    " You probably made a nesting mistake. Jinja is expecting this tag, "
                    + "but currently looking for \(tags)."
            } else {
                message += " Jinja was looking for the following tags: \(tags)."
            }
        }
        return syntaxError(message + innermostBlock, at: position)
    }

    private func endOfTemplate() -> JinjaError {
        let tags = (endTags.last ?? []).map { "'\($0)'" }.joined(separator: " or ")
        return syntaxError(
            "Unexpected end of template. Jinja was looking for the following tags: \(tags)."
                + innermostBlock
        )
    }

    private var innermostBlock: String {
        openTags.last.map { " The innermost block that needs to be closed is '\($0)'." } ?? ""
    }
}
