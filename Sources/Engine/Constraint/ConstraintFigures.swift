/// What a constraint cost one answer and what it saved.
package struct ConstraintFigures: Sendable, Equatable {
    /// Time that each mask took, in nanoseconds, in the order of the tokens sampled.
    package var maskNanoseconds: [Int64] = []
    /// Tokens that the grammar left no choice about; they were not sampled.
    package var forcedTokens = 0

    /// Nothing yet.
    package init() {}
}
