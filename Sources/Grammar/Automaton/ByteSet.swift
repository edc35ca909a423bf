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

    /// Adds bytes.
    mutating func insert(_ bytes: ClosedRange<UInt8>) {
        for byte in bytes { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
    }
}

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
