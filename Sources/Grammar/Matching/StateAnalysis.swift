/// What the tokens of a vocabulary do in a state, whatever lies below the state's rule.
///
/// Most tokens are accepted or rejected by the rule itself, once and for all. Where the rule can
/// end within a token, the rest of that token depends on the stack: those places are kept.
/// (The split is that of Dong et al. 2024, XGrammar, arXiv 2411.15100.)
struct StateAnalysis: Sendable {
    /// Tokens accepted whatever lies below.
    var accepted: TokenSet = .list([])
    /// Trie nodes where the rule can end and tokens go on; the root itself is `endsAtOnce`.
    var exits: [Int32] = []
    /// Whether the rule can end before the token.
    var endsAtOnce = false
    /// For states of a counted loop, the same by the number of rounds taken.
    var rounds: [RoundAnalysis] = []

    /// What tokens do that take a certain number of rounds of a loop.
    struct RoundAnalysis: Sendable {
        /// Tokens that end within the loop.
        var inside: [Int32] = []
        /// Tokens that end behind it, after exactly so many rounds.
        var behind: [Int32] = []
        /// Nodes where what follows the loop can end, after exactly so many rounds.
        var exits: [Int32] = []
        /// Whether that can be before the token.
        var endsAtOnce = false
    }
}
