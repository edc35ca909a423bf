/// SentencePiece's byte pair encoding: of all neighbours whose texts together are a token, those
/// with the best score are joined, leftmost first, until no two are.
///
/// A character that is no token falls back to its bytes.
struct SentencePieceEncoder: TextEncoder {
    /// U+2581 LOWER ONE EIGHTH BLOCK, which stands for the space.
    static let spaceScalar: UInt32 = 0x2581
    /// Its bytes.
    static let space: [UInt8] = [0xe2, 0x96, 0x81]
    private static let none: Int32 = -1

    let vocabulary: Vocabulary
    /// Whether a text that follows a special token begins with a space of its own.
    let addsSpacePrefix: Bool
    /// The tokens of the single bytes; the unknown token (or nil) where there is none.
    private let byteTokens: [Int32?]

    init(vocabulary: Vocabulary, addsSpacePrefix: Bool, unknown: Int32?) {
        self.vocabulary = vocabulary
        self.addsSpacePrefix = addsSpacePrefix
        byteTokens = (0...255).map {
            vocabulary.hexadecimalToken($0) ?? vocabulary.id(of: [$0]) ?? unknown
        }
    }

    /// A character or several joined.
    private struct Symbol {
        /// Where its text begins, in bytes.
        var start: Int
        /// Where its text ends; `start` once joined to the symbol before.
        var end: Int
        var previous: Int
        /// The symbol after; the number of symbols for the last one.
        var next: Int
        /// Its token, or `none`.
        var token: Int32
        /// The token that it and the next make together, or `none`.
        var joined: Int32
    }

    func prepare() {}

    func encode(
        _ text: UnsafeBufferPointer<UInt8>,
        followsSpecial: Bool,
        into tokens: inout [Int32]
    ) {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.count + text.count / 2 + 3)
        if addsSpacePrefix, followsSpecial { escaped += Self.space }
        for byte in text {
            if byte == 0x20 { escaped += Self.space } else { escaped.append(byte) }
        }
        escaped.withUnsafeBufferPointer { escaped in
            var symbols = split(escaped)
            join(&symbols, escaped)
            for symbol in symbols where symbol.end > symbol.start {
                if symbol.token != Self.none {
                    tokens.append(symbol.token)
                } else {
                    for byte in escaped[symbol.start..<symbol.end] {
                        if let token = byteTokens[Int(byte)] { tokens.append(token) }
                    }
                }
            }
        }
    }

    private func split(_ text: UnsafeBufferPointer<UInt8>) -> [Symbol] {
        var symbols: [Symbol] = []
        symbols.reserveCapacity(text.count)
        var start = 0
        while start < text.count {
            let end = min(start + LenientUTF8.length(leading: text[start]), text.count)
            let index = symbols.count
            symbols.append(
                Symbol(
                    start: start,
                    end: end,
                    previous: index - 1,
                    next: index + 1,
                    token: token(text, start, end),
                    joined: Self.none
                )
            )
            start = end
        }
        return symbols
    }

    private func join(_ symbols: inout [Symbol], _ text: UnsafeBufferPointer<UInt8>) {
        var queue = MergeQueue(capacity: symbols.count)
        for index in symbols.indices { consider(index, &symbols, text, &queue) }
        while let (rank, left) = queue.pop() {
            // A symbol that was joined, or grew, since has another candidate or none. Should its
            // score be the same, an equal entry is in the queue, and doing it now changes nothing.
            let joined = symbols[left].joined
            guard joined != Self.none, self.rank(joined) == rank else { continue }
            let right = symbols[left].next
            symbols[left].end = symbols[right].end
            symbols[left].token = joined
            symbols[left].next = symbols[right].next
            symbols[right].end = symbols[right].start
            symbols[right].joined = Self.none
            if symbols[left].next < symbols.count { symbols[symbols[left].next].previous = left }
            consider(symbols[left].previous, &symbols, text, &queue)
            consider(left, &symbols, text, &queue)
        }
    }

    /// Puts the joining of a symbol with the next into the queue if they make a token.
    private func consider(
        _ left: Int,
        _ symbols: inout [Symbol],
        _ text: UnsafeBufferPointer<UInt8>,
        _ queue: inout MergeQueue
    ) {
        guard left >= 0 else { return }
        let right = symbols[left].next
        symbols[left].joined = Self.none
        guard right < symbols.count else { return }
        let joined = token(text, symbols[left].start, symbols[right].end)
        symbols[left].joined = joined
        if joined != Self.none { queue.push(rank: rank(joined), left: left) }
    }

    private func token(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int32 {
        vocabulary.id(of: UnsafeBufferPointer(rebasing: text[start..<end])) ?? Self.none
    }

    /// The token's score as an integer that falls as the score rises.
    private func rank(_ token: Int32) -> UInt32 {
        // Adding zero makes -0 and 0 alike.
        let bits = (vocabulary.score(token) + 0).bitPattern
        return bits >> 31 == 0 ? ~(bits | 1 << 31) : bits
    }
}
