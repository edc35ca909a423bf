extension Parser {
    /// Reads a pipeline and the token that ends it.
    mutating func pipeline(
        _ context: String,
        until ending: Token.Kind
    ) throws(Fault) -> Pipeline {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw Fault(.limit, "parentheses are nested too deeply", at: next.offset)
        }
        var pipeline = Pipeline(offset: next.offset)
        let before = self
        if !(try variables(of: &pipeline, context)) {
            self = before
            pipeline = Pipeline(offset: next.offset)
        }
        while next.kind != ending {
            let command = try command()
            if !pipeline.commands.isEmpty, let first = command.operands.first, !first.isExecutable {
                throw Fault(.syntax, "a pipeline hands on to no function", at: first.offset)
            }
            pipeline.commands.append(command)
            guard next.kind == .pipe else { break }
            advance()
        }
        guard next.kind == ending else { throw unexpected("in \(context)") }
        guard !pipeline.commands.isEmpty else {
            throw Fault(.syntax, "a value is missing for \(context)", at: next.offset)
        }
        advance()
        if !pipeline.assigns { pipeline.variables.forEach { declare($0) } }
        return pipeline
    }

    /// Reads `$a, $b :=`; false if it is no declaration or assignment after all.
    private mutating func variables(
        of pipeline: inout Pipeline,
        _ context: String
    ) throws(Fault) -> Bool {
        while case .variable(let name) = next.kind {
            let offset = next.offset
            advance()
            pipeline.variables.append(name)
            switch next.kind {
            case .declare:
                advance()
                return true
            case .assign:
                advance()
                for name in pipeline.variables { try check(name, at: offset) }
                pipeline.assigns = true
                return true
            case .comma where context == "range" && pipeline.variables.count == 1: advance()
            case .comma:
                throw Fault(.syntax, "too many variables in \(context)", at: next.offset)
            default: return false
            }
        }
        return false
    }

    private mutating func command() throws(Fault) -> Command {
        var operands: [Operand] = []
        while true {
            switch next.kind {
            case .close, .rightParenthesis, .pipe:
                guard !operands.isEmpty else {
                    throw Fault(.syntax, "an empty command", at: next.offset)
                }
                return Command(operands: operands)
            default:
                guard operands.isEmpty || next.isSpaced else { throw unexpected("in an operand") }
                operands.append(try operand())
            }
        }
    }

    /// Reads an operand with the fields that follow it without a space.
    private mutating func operand() throws(Fault) -> Operand {
        let offset = next.offset
        let base = try term()
        var path: [String] = []
        while case .field(let name) = next.kind, !next.isSpaced {
            path.append(name)
            advance()
        }
        guard !path.isEmpty else { return Operand(kind: base, offset: offset) }
        switch base {
        case .field(let first): return Operand(kind: .field(first + path), offset: offset)
        case .variable(let name, let first):
            return Operand(kind: .variable(name, first + path), offset: offset)
        case .literal, .nilLiteral:
            throw Fault(.syntax, "a literal has no fields", at: offset)
        default:
            return Operand(kind: .chain(Operand(kind: base, offset: offset), path), offset: offset)
        }
    }

    private mutating func term() throws(Fault) -> Operand.Kind {
        let token = next
        let kind: Operand.Kind
        switch token.kind {
        case .dot: kind = .dot
        case .field(let name): kind = .field([name])
        case .variable(let name):
            try check(name, at: token.offset)
            kind = .variable(name, [])
        case .integer(let value): kind = .literal(.int(value))
        case .double(let value): kind = .literal(.double(value))
        case .string(let text): kind = .literal(.string(text))
        case .word("nil"): kind = .nilLiteral
        case .word("true"): kind = .literal(.bool(true))
        case .word("false"): kind = .literal(.bool(false))
        case .word(let name): kind = try function(name)
        case .leftParenthesis:
            advance()
            return .pipeline(try pipeline("a parenthesis", until: .rightParenthesis))
        default: throw unexpected("in an operand")
        }
        advance()
        return kind
    }
}
