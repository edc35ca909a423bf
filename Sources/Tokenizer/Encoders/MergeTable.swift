import Dispatch
import GGUF
import Synchronization

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
        // Reading fails only if the file was changed since it was checked; the merges end there.
        let parts = (try? merges?.parts(2)) ?? []
        var rank = 0
        for part in Self.read(parts, vocabulary) {
            for merge in part {
                add(merge, rank: rank, vocabulary)
                rank += 1
            }
        }
    }

    /// A line of the file, looked up in the vocabulary.
    private struct Merge {
        var left: Int32
        var right: Int32
        var result: Int32
        /// The two texts if not all three are tokens; empty for a line that is no merge.
        var texts: [[UInt8]] = []
        /// What stands for a text that is no token.
        static let missing: Int32 = -1
    }

    /// Looks up the merges of each part, the parts at the same time: whoever is to be answered
    /// first waits for it.
    private static func read(_ parts: [GGUFArray], _ vocabulary: Vocabulary) -> [[Merge]] {
        let read = Mutex([[Merge]](repeating: [], count: parts.count))
        DispatchQueue.concurrentPerform(iterations: parts.count) { number in
            var merges: [Merge] = []
            merges.reserveCapacity(parts[number].count)
            // In most files the results are the tokens in order, some several times.
            var expected: Int32 = 0
            try? parts[number].forEachString { _, text in
                merges.append(Self.merge(text.upToZero, &expected, vocabulary))
            }
            read.withLock { $0[number] = merges }
        }
        return read.withLock { $0 }
    }

    private static func merge(
        _ text: UnsafeBufferPointer<UInt8>,
        _ expected: inout Int32,
        _ vocabulary: Vocabulary
    ) -> Merge {
        var merge = Merge(left: Merge.missing, right: Merge.missing, result: Merge.missing)
        guard let space = text.dropFirst().firstIndex(of: 0x20), space + 1 < text.count
        else { return merge }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count - 1) { both in
            _ = both[..<space].update(fromContentsOf: text[..<space])
            _ = both[space...].update(fromContentsOf: text[(space + 1)...])
            let joined = UnsafeBufferPointer(both)
            let left = UnsafeBufferPointer(rebasing: joined[..<space])
            let right = UnsafeBufferPointer(rebasing: joined[space...])
            merge.left = vocabulary.id(of: left) ?? Merge.missing
            merge.right = vocabulary.id(of: right) ?? Merge.missing
            merge.result =
                [expected, expected - 1].first(where: {
                    vocabulary.contains($0) && vocabulary.texts.holds(joined, Int($0))
                }) ?? vocabulary.id(of: joined) ?? Merge.missing
            if merge.result >= 0 { expected = merge.result + 1 }
            if min(merge.left, merge.right, merge.result) < 0 {
                merge.texts = [Array(left), Array(right)]
            }
        }
        return merge
    }

    /// Takes a merge in, with new symbols for texts that are no tokens.
    private mutating func add(_ merge: Merge, rank: Int, _ vocabulary: Vocabulary) {
        guard min(merge.left, merge.right, merge.result) < 0 else {
            return insert(
                left: merge.left,
                right: merge.right,
                rank: rank,
                result: merge.result
            )
        }
        guard merge.texts.count == 2,
            let left = symbol(merge.texts[0], vocabulary),
            let right = symbol(merge.texts[1], vocabulary),
            let result = symbol(merge.texts[0] + merge.texts[1], vocabulary)
        else { return }
        insert(left: left, right: right, rank: rank, result: result)
    }

    private mutating func symbol(_ text: [UInt8], _ vocabulary: Vocabulary) -> Int32? {
        text.withUnsafeBufferPointer { symbol($0, vocabulary) }
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
