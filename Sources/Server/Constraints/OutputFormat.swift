import Engine
import Grammar
import JSON
import Tokenizer

/// The form that a request demands of an answer's text.
struct OutputFormat: Sendable, Equatable {
    /// What the text must be.
    enum Kind: Sendable, Equatable {
        /// A JSON object.
        case object
        /// A JSON value that satisfies a schema.
        case schema(JSONValue)
        /// A text of a grammar in llama.cpp's notation.
        case gbnf(String)
        /// A text that a regular expression matches as a whole.
        case regex(String)
        /// One of these texts.
        case choice([String])
    }

    var kind: Kind
    /// The request field that says so, for errors.
    var param: String

    /// The form as a grammar.
    ///
    /// - Parameters:
    ///   - cache: Grammars of earlier requests.
    ///   - tokenizer: The model's vocabulary, whose tokens GBNF can name.
    /// - Returns: The grammar, compiled now or before.
    /// - Throws: `APIError` with the place in the schema for what cannot be enforced.
    func grammar(
        _ cache: GrammarCache,
        _ tokenizer: Tokenizer
    ) async throws(APIError) -> Grammar {
        let tokenNamed: @Sendable (String) -> Int32? = { name in
            let tokens = tokenizer.encode(name, addSpecial: false, parseSpecial: true)
            return tokens.count == 1 ? tokens[0] : nil
        }
        let key = key + tokenNumbers(tokenNamed)
        do throws(GrammarQueue.Failure) {
            return try await cache.grammar(key) { () throws(GrammarError) in
                switch kind {
                case .object: try Grammar.anyObject()
                case .schema(let schema): try Grammar(jsonSchema: schema)
                case .gbnf(let text): try Grammar(gbnf: text, tokenNamed: tokenNamed)
                case .regex(let text): try Grammar(regex: text)
                case .choice(let texts): try Grammar(choice: texts)
                }
            }
        } catch {
            throw APIError(error, param: param)
        }
    }

    /// The form as what a whole answer is held to.
    ///
    /// - Throws: As `grammar`.
    func constraint(
        _ cache: GrammarCache,
        _ tokenizer: Tokenizer
    ) async throws(APIError) -> GenerationConstraint {
        GenerationConstraint(whole: try await grammar(cache, tokenizer))
    }

    /// What the names of tokens in a grammar stand for, which differs between models.
    private func tokenNumbers(_ tokenNamed: (String) -> Int32?) -> String {
        guard case .gbnf(let text) = kind else { return "" }
        var numbers = ""
        for part in text.split(separator: "<").dropFirst() {
            guard let end = part.firstIndex(of: ">") else { continue }
            numbers += tokenNamed("<" + part[...end]).map { " \($0)" } ?? " -"
        }
        return numbers
    }

    /// The form as part of a larger grammar.
    ///
    /// - Throws: `APIError` for GBNF, whose rules stand alone.
    func pattern() throws(APIError) -> GrammarPattern {
        switch kind {
        case .object: return .schema(["type": "object"])
        case .schema(let schema): return .schema(schema)
        case .regex(let text): return .regex(text)
        case .choice(let texts): return .choice(texts.map(GrammarPattern.text))
        case .gbnf:
            throw .invalid(
                "'\(param)' cannot be combined with tools.",
                param: param,
                code: "invalid_parameter_combination"
            )
        }
    }

    /// Tells forms apart.
    var key: String {
        switch kind {
        case .object: "object"
        case .schema(let schema): "schema " + String(decoding: schema.wireBytes, as: UTF8.self)
        case .gbnf(let text): "gbnf " + text
        case .regex(let text): "regex " + text
        case .choice(let texts):
            "choice "
                + String(
                    decoding: JSONValue.array(texts.map(JSONValue.string)).wireBytes,
                    as: UTF8.self
                )
        }
    }
}
