/// An algorithm that spells text in tokens.
protocol TextEncoder: Sendable {
    /// Appends the tokens of a stretch of text that holds no special tokens.
    ///
    /// - Parameters:
    ///   - text: UTF-8, possibly damaged; not empty.
    ///   - followsSpecial: whether the text is the first, or stands behind a special token.
    ///   - tokens: receives the ids.
    func encode(
        _ text: UnsafeBufferPointer<UInt8>,
        followsSpecial: Bool,
        into tokens: inout [Int32]
    )

    /// Makes the tables that the first text would otherwise wait for.
    func prepare()
}
