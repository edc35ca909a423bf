/// Finds special tokens in a text before anything else looks at it.
///
/// Longer tokens go first, wherever they stand; of one token's matches the leftmost. User-defined
/// tokens are always found, control and unknown tokens only where the caller allows it.
struct SpecialTokenSplitter: Sendable {
    /// A stretch of the text.
    enum Fragment: Equatable, Sendable {
        /// Text to be encoded, as a range of bytes.
        case text(Range<Int>)
        /// A special token.
        case token(Int32)
    }

    private struct Found {
        /// The bytes it takes, whitespace that goes with it included.
        var range: Range<Int>
        let token: Int32
    }

    /// The texts of user-defined tokens.
    private var always = ByteTrie()
    /// The texts of all special tokens.
    private var all = ByteTrie()
    /// Place in the order of search, by token.
    private var ranks: [Int32: UInt32] = [:]
    /// Tokens that take whitespace along.
    private var stripsLeft: Set<Int32> = []
    private var stripsRight: Set<Int32> = []

    init(vocabulary: Vocabulary) {
        let special = (0..<Int32(vocabulary.count)).filter {
            !vocabulary.attributes($0).isDisjoint(with: [.control, .userDefined, .unknown])
        }
        let lengths = special.map { (length: vocabulary.texts.byteCount(Int($0)), id: $0) }
        let ordered = lengths.sorted { ($1.length, $0.id) < ($0.length, $1.id) }
        for (rank, (_, id)) in ordered.enumerated() {
            ranks[id] = UInt32(rank)
            let attributes = vocabulary.attributes(id)
            if attributes.contains(.stripsLeft) { stripsLeft.insert(id) }
            if attributes.contains(.stripsRight) { stripsRight.insert(id) }
            vocabulary.texts.withBytes(Int(id)) { text in
                all.insert(text, value: id)
                if attributes.isDisjoint(with: [.control, .unknown]) {
                    always.insert(text, value: id)
                }
            }
        }
    }

    /// Cuts a text into special tokens and what lies between them.
    func fragments(
        of text: UnsafeBufferPointer<UInt8>,
        parseSpecial: Bool
    ) -> [Fragment] {
        guard !text.isEmpty else { return [] }
        var matches = matches(in: text, parseSpecial ? all : always)
        guard !matches.isEmpty else { return [.text(0..<text.count)] }
        matches.sort { ($0.rank, $0.range.lowerBound) < ($1.rank, $1.range.lowerBound) }
        var taken = [Bool](repeating: false, count: text.count)
        var found: [Found] = []
        for match in matches where !taken[match.range].contains(true) {
            var range = match.range
            if stripsLeft.contains(match.token) {
                while range.lowerBound > 0, !taken[range.lowerBound - 1],
                    Self.isSpace(text[range.lowerBound - 1])
                {
                    range = (range.lowerBound - 1)..<range.upperBound
                }
            }
            if stripsRight.contains(match.token) {
                while range.upperBound < text.count, !taken[range.upperBound],
                    Self.isSpace(text[range.upperBound])
                {
                    range = range.lowerBound..<(range.upperBound + 1)
                }
            }
            for position in range { taken[position] = true }
            found.append(Found(range: range, token: match.token))
        }
        found.sort { $0.range.lowerBound < $1.range.lowerBound }
        var fragments: [Fragment] = []
        var start = 0
        for item in found {
            if item.range.lowerBound > start {
                fragments.append(.text(start..<item.range.lowerBound))
            }
            fragments.append(.token(item.token))
            start = item.range.upperBound
        }
        if start < text.count { fragments.append(.text(start..<text.count)) }
        return fragments
    }

    /// All places where a token of `trie` stands, overlapping ones included.
    private func matches(
        in text: UnsafeBufferPointer<UInt8>,
        _ trie: ByteTrie
    ) -> [(rank: UInt32, range: Range<Int>, token: Int32)] {
        var matches: [(rank: UInt32, range: Range<Int>, token: Int32)] = []
        guard !trie.isEmpty else { return matches }
        for start in 0..<text.count {
            var node: UInt32 = 0
            var end = start
            while end < text.count, let next = trie.step(node, text[end]) {
                node = next
                end += 1
                let token = trie.value(node)
                if token != ByteTrie.none, let rank = ranks[token] {
                    matches.append((rank, start..<end, token))
                }
            }
        }
        return matches
    }

    /// Whether C's `isspace` holds.
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }
}
