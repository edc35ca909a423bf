/// Why a grammar could not be made.
package enum GrammarError: Error, Sendable, Equatable {
    /// GBNF text that breaks its syntax; line and column count from 1.
    case gbnf(line: Int, column: Int, expected: String, found: String)
    /// A rule that is used but nowhere defined.
    case undefinedRule(String)
    /// A rule that can begin with itself, which no top-down automaton can follow.
    case leftRecursion(rule: String)
    /// A regular expression that is malformed or beyond regular languages.
    case regex(offset: Int, expected: String, found: String)
    /// A JSON schema, at this JSON pointer, that cannot be enforced or makes no sense.
    case schema(path: String, problem: String)
    /// No text at all satisfies the grammar.
    case matchesNothing
    /// The grammar needs more states, or deeper nesting, than the limit.
    case tooComplex(what: String, limit: Int)
    /// The task that compiles it was cancelled.
    case cancelled

    /// Ends the work of a task that was cancelled; whatever takes long asks this now and then.
    static func checkCancellation() throws(GrammarError) {
        if Task.isCancelled { throw .cancelled }
    }
}

extension GrammarError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .gbnf(let line, let column, let expected, let found):
            "grammar, line \(line), column \(column): expected \(expected), found \(found)"
        case .undefinedRule(let name): "grammar: rule '\(name)' is not defined"
        case .leftRecursion(let rule):
            "grammar: rule '\(rule)' is left recursive; repeat with '*' or on the right"
        case .regex(let offset, let expected, let found):
            "regular expression, character \(offset + 1): expected \(expected), found \(found)"
        case .schema(let path, let problem): "JSON schema at \(path): \(problem)"
        case .matchesNothing: "grammar: no text can satisfy it"
        case .tooComplex(let what, let limit): "grammar: too complex, more than \(limit) \(what)"
        case .cancelled: "grammar: compiling was cancelled"
        }
    }
}
