/// One way in which the text so far can be read: a state with what waits below it.
struct Head: Hashable, Sendable {
    /// State of the automaton; -1 when the text can only end.
    var state: Int32
    /// Stack of return states.
    var parent: Int32
    /// Rounds that a counted loop still needs; 0 outside of loops.
    var needed: Int32 = 0
    /// Rounds that a counted loop still allows, `Int32.max` without bound; 0 outside of loops.
    var remaining: Int32 = 0
}
