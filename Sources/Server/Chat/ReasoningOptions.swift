/// What becomes of a model's thinking.
package struct ReasoningOptions: Sendable, Equatable {
    /// Whether thinking is split from the text; otherwise it stays in it, markers included.
    package var isSplit = true
    /// Tokens of thinking after which it is ended; 0 for none at all, nil for no limit.
    package var budget: Int?

    /// Thinking split off, without a limit.
    package init() {}
}
