/// Turns a template's tokens into a syntax tree.
///
/// Grammar, precedence and error messages are those of jinja2 3.1.
struct Parser {
    /// How deep tags and brackets may nest, so that neither parser nor interpreter can overflow
    /// the stack.
    static let maximumNesting = 100
    /// How high an expression's tree may be; a chain `a + b + c + …` is as high as it is long.
    static let maximumDepth = 200

    private let tokens: [Token]
    private var index = 0
    /// The names met so far.
    var names = NameTable()
    /// Scopes being parsed, innermost last.
    private var scopes: [(names: ScopeNames, conditionals: Int)] = [(ScopeNames(), 0)]
    private var nesting = 0
    /// The open tags, innermost last.
    var openTags: [String] = []
    /// The tags that could end each open body, innermost last.
    var endTags: [[String]] = []
    /// How many loops enclose the current place within the innermost macro.
    var loopDepth = 0

    private init(_ tokens: [Token]) {
        self.tokens = tokens
    }

    /// Parses a whole template.
    static func parse(_ source: String) throws(JinjaError) -> SyntaxTree {
        var parser = Parser(try Lexer.tokenize(source))
        let statements = try parser.parseStatements(until: [])
        let body = Body(statements: statements, names: parser.scopes[0].names)
        return SyntaxTree(body: body, nameCount: parser.names.count)
    }

    // MARK: - Tokens

    var current: Token { tokens[index] }

    /// The token behind the current one.
    var following: Token { tokens[min(index + 1, tokens.count - 1)] }

    /// Moves on and gives the token left behind; the end is never left.
    @discardableResult
    mutating func advance() -> Token {
        let token = tokens[index]
        if index + 1 < tokens.count { index += 1 }
        return token
    }

    func isAt(_ symbol: Token.Symbol) -> Bool { current.kind == .symbol(symbol) }

    func isAt(name: String) -> Bool { current.kind == .name(name) }

    mutating func skip(_ symbol: Token.Symbol) -> Bool {
        guard isAt(symbol) else { return false }
        advance()
        return true
    }

    mutating func skip(name: String) -> Bool {
        guard isAt(name: name) else { return false }
        advance()
        return true
    }

    mutating func expect(_ kind: Token.Kind) throws(JinjaError) {
        guard current.kind == kind else {
            let wanted = Token(kind: kind, position: current.position).description
            throw unexpected(wanted: wanted)
        }
        advance()
    }

    mutating func expectName() throws(JinjaError) -> String {
        guard case .name(let name) = current.kind else { throw unexpected(wanted: "name") }
        advance()
        return name
    }

    private func unexpected(wanted: String) -> JinjaError {
        if current.kind == .end {
            return syntaxError("unexpected end of template, expected '\(wanted)'.")
        }
        return syntaxError("expected token '\(wanted)', got '\(current.description)'")
    }

    func syntaxError(_ message: String, at position: SourcePosition? = nil) -> JinjaError {
        JinjaError(.syntax, message, at: position ?? current.position)
    }

    // MARK: - Nodes and their limits

    /// Makes a node, refusing a tree too high to evaluate.
    func node(
        _ kind: Expression.Kind,
        at position: SourcePosition
    ) throws(JinjaError) -> Expression {
        let depth = 1 + (kind.children.map(\.depth).max() ?? 0)
        guard depth <= Self.maximumDepth else {
            throw JinjaError(
                .limit,
                "the expression is nested more than \(Self.maximumDepth) levels deep",
                at: position
            )
        }
        return Expression(kind, at: position, depth: depth)
    }

    /// Enters a nested construct; `leave` must follow on success.
    mutating func enter() throws(JinjaError) {
        nesting += 1
        guard nesting <= Self.maximumNesting else {
            throw JinjaError(
                .limit,
                "the template is nested more than \(Self.maximumNesting) levels deep",
                at: current.position
            )
        }
    }

    mutating func leave() {
        nesting -= 1
    }

    // MARK: - Scopes

    mutating func pushScope(binding names: [Name] = []) {
        var scope = ScopeNames()
        scope.bind(names)
        scopes.append((scope, 0))
    }

    mutating func popScope() -> ScopeNames {
        let names = scopes.removeLast().names
        scopes[scopes.count - 1].names.absorb(names)
        return names
    }

    mutating func noteLoad(_ name: Name) {
        scopes[scopes.count - 1].names.load(name)
    }

    mutating func noteStore(_ target: Target) {
        let last = scopes.count - 1
        switch target {
        case .name(let name):
            scopes[last].names.store(name, isConditional: scopes[last].conditionals > 0)
        case .attribute(let namespace, _): scopes[last].names.load(namespace)
        case .tuple(let targets): for target in targets { noteStore(target) }
        }
    }

    mutating func enterConditional() {
        scopes[scopes.count - 1].conditionals += 1
    }

    mutating func leaveConditional() {
        scopes[scopes.count - 1].conditionals -= 1
    }
}
