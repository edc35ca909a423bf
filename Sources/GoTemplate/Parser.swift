/// Makes a syntax tree of tokens.
struct Parser {
    /// Actions, parentheses and arguments inside one another.
    static let depthLimit = 100
    private static let keywords: Set = [
        "if", "else", "end", "range", "with", "define", "block", "template", "break", "continue",
        "nil", "true", "false",
    ]

    private let tokens: [Token]
    private var index = 0
    private var tree = SyntaxTree()
    /// The variables in scope.
    private var variables = ["$"]
    private var loops = 0
    var depth = 0

    private init(_ tokens: [Token]) {
        self.tokens = tokens
    }

    /// Parses a template.
    static func parse(_ source: [UInt8]) throws(Fault) -> SyntaxTree {
        var parser = Parser(try Lexer.tokens(of: source))
        let (nodes, ending) = try parser.nodes(isRoot: true)
        guard ending == .end else { throw parser.unexpected("in the text") }
        parser.tree.root = nodes
        return parser.tree
    }

    // MARK: - Tokens

    var next: Token { tokens[min(index, tokens.count - 1)] }

    mutating func advance() { index += 1 }

    func unexpected(_ place: String) -> Fault {
        Fault(.syntax, "unexpected \(next.name) \(place)", at: next.offset)
    }

    private mutating func close(_ place: String) throws(Fault) {
        guard next.kind == .close else { throw unexpected(place) }
        advance()
    }

    // MARK: - Text and actions

    /// What a list of nodes ends with.
    private enum Ending: Equatable {
        case end
        /// `{{end}}`, read.
        case endAction
        /// `{{else`, read so far.
        case elseAction
    }

    private mutating func nodes(isRoot: Bool = false) throws(Fault) -> ([Node], Ending) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else {
            throw Fault(.limit, "actions are nested too deeply", at: next.offset)
        }
        var nodes: [Node] = []
        while true {
            let token = next
            advance()
            switch token.kind {
            case .end: return (nodes, .end)
            case .text(let text): nodes.append(Node(kind: .text(text), offset: token.offset))
            default:
                switch next.kind {
                case .word("end"):
                    advance()
                    try close("in end")
                    if isRoot { throw Fault(.syntax, "unexpected {{end}}", at: token.offset) }
                    return (nodes, .endAction)
                case .word("else"):
                    advance()
                    if isRoot { throw Fault(.syntax, "unexpected {{else}}", at: token.offset) }
                    return (nodes, .elseAction)
                case .word("define"):
                    guard isRoot, depth == 1 else { throw unexpected("within another action") }
                    advance()
                    try definition(token.offset)
                default: nodes.append(try action(token.offset))
                }
            }
        }
    }

    private mutating func action(_ offset: Int) throws(Fault) -> Node {
        guard case .word(let word) = next.kind else { return try plainAction(offset) }
        switch word {
        case "if", "with":
            advance()
            return try branch(offset, word)
        case "range":
            advance()
            return try range(offset)
        case "template":
            advance()
            return try invocation(offset)
        case "block":
            advance()
            return try block(offset)
        case "break", "continue":
            advance()
            guard loops > 0 else {
                throw Fault(.syntax, "{{\(word)}} outside of {{range}}", at: offset)
            }
            try close("in \(word)")
            return Node(kind: word == "break" ? .breakLoop : .continueLoop, offset: offset)
        default: return try plainAction(offset)
        }
    }

    private mutating func plainAction(_ offset: Int) throws(Fault) -> Node {
        let pipeline = try pipeline("command", until: .close)
        return Node(kind: .action(pipeline), offset: offset)
    }

    // MARK: - Control

    private mutating func branch(_ offset: Int, _ word: String) throws(Fault) -> Node {
        let scope = variables
        defer { variables = scope }
        let pipeline = try pipeline(word, until: .close)
        let (nodes, ending) = try nodes()
        let rest = try otherwise(ending, word, offset)
        return Node(
            kind: .branch(pipeline, setsDot: word == "with", nodes, otherwise: rest),
            offset: offset
        )
    }

    private mutating func range(_ offset: Int) throws(Fault) -> Node {
        let scope = variables
        defer { variables = scope }
        let pipeline = try pipeline("range", until: .close)
        loops += 1
        let (nodes, ending) = try nodes()
        loops -= 1
        let rest = try otherwise(ending, "range", offset)
        return Node(kind: .range(pipeline, nodes, otherwise: rest), offset: offset)
    }

    /// What follows `{{else`; nothing after `{{end}}`.
    private mutating func otherwise(
        _ ending: Ending,
        _ word: String,
        _ offset: Int
    ) throws(Fault) -> [Node] {
        if ending == .endAction { return [] }
        guard ending == .elseAction else {
            throw Fault(.syntax, "{{\(word)}} has no {{end}}", at: offset)
        }
        if word != "range", next.kind == .word(word) {
            let inner = next.offset
            advance()
            depth += 1
            defer { depth -= 1 }
            return [try branch(inner, word)]
        }
        try close("in else")
        let (nodes, ending) = try nodes()
        guard ending == .endAction else {
            throw Fault(.syntax, "{{else}} has no {{end}}", at: offset)
        }
        return nodes
    }

    // MARK: - Templates by name

    private mutating func templateName() throws(Fault) -> String {
        guard case .string(let name) = next.kind else { throw unexpected("for a name") }
        advance()
        return name
    }

    private mutating func invocation(_ offset: Int) throws(Fault) -> Node {
        let name = try templateName()
        var argument: Pipeline?
        if next.kind == .close {
            advance()
        } else {
            argument = try pipeline("template", until: .close)
        }
        return Node(kind: .invocation(name: name, argument), offset: offset)
    }

    private mutating func block(_ offset: Int) throws(Fault) -> Node {
        let name = try templateName()
        let argument = try pipeline("block", until: .close)
        try define(name, offset)
        return Node(kind: .invocation(name: name, argument), offset: offset)
    }

    private mutating func definition(_ offset: Int) throws(Fault) {
        let name = try templateName()
        try close("in define")
        try define(name, offset)
    }

    /// Reads the text of a template up to its end.
    private mutating func define(_ name: String, _ offset: Int) throws(Fault) {
        let (scope, around) = (variables, loops)
        (variables, loops) = (["$"], 0)
        let (nodes, ending) = try nodes()
        (variables, loops) = (scope, around)
        guard ending == .endAction else {
            throw Fault(.syntax, "the template '\(name)' has no {{end}}", at: offset)
        }
        if let known = tree.definitions[name], !known.allSatisfy(\.isBlank) {
            guard nodes.allSatisfy(\.isBlank) else {
                throw Fault(.syntax, "the template '\(name)' is defined twice", at: offset)
            }
            return
        }
        tree.definitions[name] = nodes
    }

    // MARK: - Variables

    mutating func declare(_ name: String) { variables.append(name) }

    func check(_ name: String, at offset: Int) throws(Fault) {
        guard variables.contains(name) else {
            throw Fault(.syntax, "undefined variable '\(name)'", at: offset)
        }
    }

    /// A function's name, known and no keyword.
    func function(_ name: String) throws(Fault) -> Operand.Kind {
        guard !Self.keywords.contains(name) else { throw unexpected("in an operand") }
        guard Functions.known.contains(name) else {
            let message = "the function '\(name)' is not known"
            throw Fault(.unknownFunction, message, at: next.offset)
        }
        return .function(name)
    }
}

extension Node {
    /// Whether it is white space alone.
    fileprivate var isBlank: Bool {
        guard case .text(let text) = kind else { return false }
        return text.utf8.allSatisfy(Lexer.isSpace)
    }
}
