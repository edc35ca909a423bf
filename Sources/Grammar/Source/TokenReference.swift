/// One certain token, or any but that one, in a grammar of texts.
///
/// In the automaton it is spelt as bytes that occur in no UTF-8, so no text is ever taken for it.
struct TokenReference: Hashable, Sendable {
    /// The token.
    let token: Int32
    /// Whether any other token is meant.
    let isNegated: Bool

    /// Bytes from here on never occur in UTF-8; tokens that have them fit no grammar.
    static let firstByte: UInt8 = 0xFE

    /// What stands for it in the automaton.
    var bytes: [UInt8] {
        let number = UInt32(bitPattern: token)
        return [isNegated ? Self.firstByte : Self.firstByte + 1]
            + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// Whether a token of the vocabulary is among those meant.
    func matches(_ other: Int32) -> Bool { (other == token) != isNegated }
}
