import GGUF

/// The merges of a byte pair vocabulary, over numbered symbols.
///
/// Symbols are the tokens by id, and after them texts that occur in merges (or as characters) but
/// are no tokens: llama.cpp merges by text alone, whether or not a token results.
struct MergeTable: Sendable {
    /// What `merge` gives for a pair that is not to be merged.
    static let none = UInt64.max

    private struct Slot {
        /// Left symbol above right symbol; `none` is empty.
        var pair: UInt64
        /// Rank above resulting symbol.
        var merge: UInt64
    }

    /// Texts of the symbols that are no tokens; the first is symbol `tokenCount`.
    private(set) var others = ByteStringPool(capacity: 0, byteCapacity: 0)
    /// Tokens in the vocabulary.
    let tokenCount: Int
    private var slots: [Slot]
    private let seed = UInt64.random(in: .min ... .max)

    /// Reads `tokenizer.ggml.merges`; nil makes a table without merges.
    init(vocabulary: Vocabulary, merges: GGUFArray?) {
        tokenCount = vocabulary.count
        var slotCount = 16
        while slotCount * 2 < 3 * (merges?.count ?? 0) { slotCount *= 2 }
        slots = [Slot](repeating: Slot(pair: Self.none, merge: Self.none), count: slotCount)
        // In most files the results are the tokens in order, some several times.
        var expected: Int32 = 0
        // Reading fails only if the file was changed since it was checked; the merges end there.
        try? merges?.forEachString { rank, text in
            let merge = text.upToZero
            guard let space = merge.dropFirst().firstIndex(of: 0x20), space + 1 < merge.count
            else { return }
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: merge.count - 1) { both in
                _ = both[..<space].update(fromContentsOf: merge[..<space])
                _ = both[space...].update(fromContentsOf: merge[(space + 1)...])
                let joined = UnsafeBufferPointer(both)
                guard
                    let left = symbol(UnsafeBufferPointer(rebasing: joined[..<space]), vocabulary),
                    let right = symbol(UnsafeBufferPointer(rebasing: joined[space...]), vocabulary),
                    let result = [expected, expected - 1].first(where: {
                        vocabulary.contains($0) && vocabulary.texts.holds(joined, Int($0))
                    }) ?? symbol(joined, vocabulary)
                else { return }
                expected = result + 1
                insert(left: left, right: right, rank: rank, result: result)
            }
        }
    }

    /// The number of the symbol with this text, a new one if need be.
    ///
    /// - Returns: nil when the other symbols' texts take 4 GiB, as no honest file's do.
    mutating func symbol(_ text: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> Int32? {
        vocabulary.id(of: text)
            ?? others.insert(text).map { Int32(truncatingIfNeeded: tokenCount + $0.number) }
    }

    /// The number of the symbol with this text, if it is one.
    func find(_ text: UnsafeBufferPointer<UInt8>, _ vocabulary: Vocabulary) -> Int32? {
        vocabulary.id(of: text)
            ?? others.find(text).map { Int32(truncatingIfNeeded: tokenCount + $0) }
    }

    /// Rank (upper half) and resulting symbol (lower half) of a pair, or `none`.
    @inline(__always)
    func merge(_ left: Int32, _ right: Int32) -> UInt64 {
        let pair = Self.pair(left, right)
        let mask = slots.count - 1
        return slots.withUnsafeBufferPointer { slots in
            var slot = start(pair) & mask
            while slots[slot].pair != Self.none {
                if slots[slot].pair == pair { return slots[slot].merge }
                slot = (slot + 1) & mask
            }
            return Self.none
        }
    }

    /// Adds a pair; one that is there already keeps its rank.
    private mutating func insert(left: Int32, right: Int32, rank: Int, result: Int32) {
        let pair = Self.pair(left, right)
        let mask = slots.count - 1
        var slot = start(pair) & mask
        while slots[slot].pair != Self.none {
            if slots[slot].pair == pair { return }
            slot = (slot + 1) & mask
        }
        let merge = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: result))
        slots[slot] = Slot(pair: pair, merge: merge)
    }

    @inline(__always)
    private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    @inline(__always)
    private func start(_ pair: UInt64) -> Int {
        let product = (pair ^ seed).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
        return Int(truncatingIfNeeded: product.high ^ product.low)
    }
}
