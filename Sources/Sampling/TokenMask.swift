/// A set of allowed tokens: one bit per token of the vocabulary.
package struct TokenMask: Sendable, Equatable {
    /// Size of the vocabulary.
    package let count: Int
    /// Bit `t % 64` of word `t / 64` stands for token `t`; bits beyond `count` are 0.
    package private(set) var words: [UInt64]

    /// Makes a mask that allows no token, or every one.
    package init(count: Int, allowingAll: Bool = false) {
        precondition(count >= 0)
        self.count = count
        words = [UInt64](repeating: 0, count: (count + 63) / 64)
        if allowingAll { allowAll() }
    }

    /// Makes a mask of its words, as many as `count` needs; bits beyond `count` must be 0.
    package init(count: Int, words: some Collection<UInt64>) {
        precondition(words.count == (count + 63) / 64)
        self.count = count
        self.words = Array(words)
    }

    /// Whether a token is allowed; one outside the vocabulary never is.
    package func contains(_ token: Int32) -> Bool {
        guard token >= 0, token < count else { return false }
        return words[Int(token) >> 6] >> UInt64(token & 63) & 1 == 1
    }

    /// Allows a token; one outside the vocabulary is ignored.
    package mutating func insert(_ token: Int32) {
        guard token >= 0, token < count else { return }
        words[Int(token) >> 6] |= 1 << UInt64(token & 63)
    }

    /// Forbids a token.
    package mutating func remove(_ token: Int32) {
        guard token >= 0, token < count else { return }
        words[Int(token) >> 6] &= ~(1 << UInt64(token & 63))
    }

    /// Forbids every token.
    package mutating func removeAll() {
        for index in words.indices { words[index] = 0 }
    }

    /// Allows every token.
    package mutating func allowAll() {
        for index in words.indices { words[index] = .max }
        if count & 63 != 0 { words[words.count - 1] = (1 << UInt64(count & 63)) - 1 }
    }

    /// Allows what `other`, of the same size, allows as well.
    package mutating func formUnion(_ other: TokenMask) {
        precondition(count == other.count)
        for index in words.indices { words[index] |= other.words[index] }
    }

    /// Forbids what `other`, of the same size, forbids.
    package mutating func formIntersection(_ other: TokenMask) {
        precondition(count == other.count)
        for index in words.indices { words[index] &= other.words[index] }
    }

    /// How many tokens are allowed.
    package var allowedCount: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Whether no token is allowed.
    package var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// The allowed tokens in ascending order.
    package var tokens: [Int32] {
        var result: [Int32] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                result.append(Int32(index * 64 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return result
    }

    /// Sets the logits of forbidden tokens to negative infinity.
    ///
    /// - Parameter logits: One per token, `count` in all.
    package func apply(to logits: UnsafeMutableBufferPointer<Float>) {
        precondition(logits.count == count)
        for (index, word) in words.enumerated() where word != .max {
            let start = index * 64
            let end = Swift.min(start + 64, count)
            if word == 0 {
                logits[start..<end].update(repeating: -.infinity)
            } else {
                var forbidden = ~word
                if end - start < 64 { forbidden &= (1 << UInt64(end - start)) - 1 }
                while forbidden != 0 {
                    logits[start + forbidden.trailingZeroBitCount] = -.infinity
                    forbidden &= forbidden - 1
                }
            }
        }
    }
}
