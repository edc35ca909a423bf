import Sampling

/// A token mask being filled in an inner loop: the words alone, unchecked in release.
struct TokenBits: ~Copyable {
    private let words: UnsafeMutableBufferPointer<UInt64>
    private let count: Int

    /// Allows no token yet.
    init(count: Int) {
        self.count = count
        words = .allocate(capacity: Swift.max((count + 63) / 64, 1))
        words.initialize(repeating: 0)
    }

    deinit { words.deallocate() }

    /// Allows a token of the vocabulary.
    @inline(__always)
    mutating func insert(_ token: Int32) {
        assert(token >= 0 && token < count)
        words[Int(token) >> 6] |= 1 << UInt64(token & 63)
    }

    /// Whether a token of the vocabulary is allowed.
    @inline(__always)
    func contains(_ token: Int32) -> Bool {
        words[Int(token) >> 6] >> UInt64(token & 63) & 1 == 1
    }

    /// Allows what a mask over the same vocabulary allows.
    mutating func formUnion(_ mask: TokenMask) {
        precondition(mask.count == count)
        for (index, word) in mask.words.enumerated() { words[index] |= word }
    }

    /// Allows the tokens of a set over the same vocabulary.
    mutating func formUnion(_ set: TokenSet) {
        switch set {
        case .list(let tokens): for token in tokens { insert(token) }
        case .mask(let mask): formUnion(mask)
        }
    }

    /// The mask.
    var mask: TokenMask {
        let used = UnsafeMutableBufferPointer(rebasing: words.prefix((count + 63) / 64))
        return TokenMask(count: count, words: used)
    }
}
