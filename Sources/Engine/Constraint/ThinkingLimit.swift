/// How long a model may think before its thinking is ended for it.
package struct ThinkingLimit: Sendable, Equatable {
    /// Tokens of thinking.
    package var tokens: Int
    /// What begins thinking; nil where the prompt has begun it.
    package var opening: String?
    /// What ends thinking, as the model would write it.
    package var closing: String
    /// What is written when the limit is reached; it ends with `closing`, or goes on from it.
    package var interruption: [Int32]

    /// Makes a limit.
    package init(tokens: Int, opening: String?, closing: String, interruption: [Int32]) {
        self.tokens = tokens
        self.opening = opening
        self.closing = closing
        self.interruption = interruption
    }
}
