/// A set of bytes.
struct ByteSet: Sendable, Equatable, BitwiseCopyable {
    private var words: SIMD4<UInt64> = .zero

    /// No byte.
    init() {}

    /// Whether the byte is a member.
    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
    }

    /// Adds a byte.
    mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

    /// Adds bytes.
    mutating func insert(_ bytes: ClosedRange<UInt8>) {
        for byte in bytes { insert(byte) }
    }

    /// Adds all members of another set.
    mutating func formUnion(_ other: ByteSet) { words |= other.words }

    /// How many members there are.
    var count: Int { (0..<4).reduce(0) { $0 + words[$1].nonzeroBitCount } }

    /// The lowest byte; there must be one.
    var lowest: UInt8 {
        for word in 0..<4 where words[word] != 0 {
            return UInt8(word * 64 + words[word].trailingZeroBitCount)
        }
        return 0
    }
}

/// A set of byte classes, by their numbers.
typealias ClassSet = ByteSet

extension Automaton {
    /// The bytes that can come behind a state's rule, anywhere in the grammar.
    func bytesBehindRule(of state: Int32) -> ByteSet {
        var bytes = ByteSet()
        for index in 0..<classes.count where follow[Int(state)].contains(UInt8(index)) {
            bytes.insert(classes.range(index))
        }
        return bytes
    }
}
