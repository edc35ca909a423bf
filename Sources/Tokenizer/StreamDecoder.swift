/// Turns tokens into text as they come, never splitting a character.
///
/// Bytes that could be the beginning of a character are held back until it is complete. No space is
/// taken away: pieces are given as they stand.
package struct StreamDecoder: Sendable {
    private let tokenizer: Tokenizer
    private let skipSpecial: Bool
    private var held: [UInt8] = []

    /// Makes a decoder at the beginning of a text; `skipSpecial` leaves out control tokens.
    package init(tokenizer: Tokenizer, skipSpecial: Bool) {
        self.tokenizer = tokenizer
        self.skipSpecial = skipSpecial
    }

    /// The text that `token` completes, empty while a character is incomplete.
    package mutating func append(_ token: Int32) -> String {
        held += tokenizer.bytes(of: token, renderSpecial: !skipSpecial)
        let complete = held.count - Self.incompleteSuffix(held)
        defer { held.removeFirst(complete) }
        return String(decoding: held[..<complete], as: UTF8.self)
    }

    /// What is left at the end: U+FFFD for a character that was never completed.
    package mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// How many bytes at the end are the beginning of a longer character.
    private static func incompleteSuffix(_ bytes: [UInt8]) -> Int {
        for length in 1..<4 where length <= bytes.count {
            let byte = bytes[bytes.count - length]
            if byte & 0xc0 == 0x80 { continue }
            let isLeading = byte >= 0xc2 && byte < 0xf5
            return isLeading && LenientUTF8.length(leading: byte) > length ? length : 0
        }
        return 0
    }
}
