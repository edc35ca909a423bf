package import JSON

/// A set of texts that a model may be held to, compiled once and shared by any number of matchers.
package final class Grammar: Sendable {
    let automaton: Automaton
    let analyses: AnalysisCache
    /// The tokens that it refers to as such.
    let tokens: [TokenReference]

    /// How a text stands to a grammar.
    package enum Verdict: Sendable, Equatable {
        /// It satisfies the grammar.
        case accepts
        /// It does not, but a longer text that begins with it does.
        case prefix
        /// No text that begins with it does; the byte at this offset is the first at fault.
        case rejects(at: Int)
    }

    init(automaton: Automaton, tokens: [TokenReference] = []) {
        self.tokens = tokens
        self.automaton = automaton
        analyses = AnalysisCache(automaton)
    }

    convenience init(
        rules: [(name: String, expression: Expression)],
        tokens: [TokenReference] = []
    ) throws(GrammarError) {
        self.init(automaton: try AutomatonBuilder.build(rules: rules), tokens: tokens)
    }

    /// Gives back what matchers found out about its states; they find it out again when needed.
    package func forgetStates() { analyses.removeAll() }

    /// Compiles llama.cpp's grammar notation; the rule `root` describes the whole text.
    ///
    /// - Parameters:
    ///   - gbnf: The grammar.
    ///   - tokenNamed: The token that a text such as `<|end|>` is; without it such references are
    ///     refused.
    /// - Throws: `GrammarError` with line and column.
    package convenience init(
        gbnf: String,
        tokenNamed: @escaping (String) -> Int32? = { _ in nil }
    ) throws(GrammarError) {
        let read = try GBNFParser.parse(gbnf, tokenNamed: tokenNamed)
        let tokens = read.tokens.sorted { $0.token < $1.token }
        try self.init(rules: read.rules, tokens: tokens)
    }

    /// Whether it refers to tokens as such, which no text can spell.
    package var refersToTokens: Bool { !tokens.isEmpty }

    /// Compiles a JSON schema (draft 2020-12); the text is one JSON value that satisfies it.
    ///
    /// What `SchemaCompiler` cannot enforce is refused, never ignored.
    ///
    /// - Throws: `GrammarError.schema` with the place in the schema.
    package convenience init(jsonSchema: JSONValue) throws(GrammarError) {
        let rules = try SchemaCompiler.compile(jsonSchema)
        do throws(GrammarError) {
            try self.init(rules: rules)
        } catch .matchesNothing {
            throw GrammarError.schema(path: "#", problem: "no value can satisfy it")
        }
    }

    /// Any JSON object, as the response format `json_object` asks.
    package static func anyObject() throws(GrammarError) -> Grammar {
        try Grammar(jsonSchema: ["type": "object"])
    }

    /// Compiles a regular expression that the whole text matches.
    ///
    /// - Throws: `GrammarError.regex`, also for look-around and back references.
    package convenience init(regex: String) throws(GrammarError) {
        let expression = try RegexParser.parse(regex).wholeMatch(.plain)
        try self.init(rules: [("root", expression)])
    }

    /// Compiles a list of texts of which one is the whole text.
    ///
    /// - Throws: `GrammarError.matchesNothing` when the list is empty.
    package convenience init(choice: [String]) throws(GrammarError) {
        try self.init(rules: [("root", .choice(choice.map(Expression.text)))])
    }

    /// Reads a whole text.
    package func check(_ text: String) -> Verdict { check(utf8: text.utf8) }

    /// Reads a whole text of bytes.
    package func check(utf8 bytes: some Sequence<UInt8>) -> Verdict {
        var matcher = GrammarMatcher(self)
        if let offset = matcher.advance(counting: bytes) { return .rejects(at: offset) }
        return matcher.isAccepting ? .accepts : .prefix
    }
}
