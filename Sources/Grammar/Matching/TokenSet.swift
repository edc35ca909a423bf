import Sampling

/// Tokens allowed somewhere: listed while they are few, as a mask when they are many.
enum TokenSet: Sendable {
    case list([Int32])
    case mask(TokenMask)

    /// Takes the smaller form.
    init(_ mask: TokenMask) {
        // A list entry takes the room of half a word.
        self = mask.allowedCount <= mask.words.count * 2 ? .list(mask.tokens) : .mask(mask)
    }
}
