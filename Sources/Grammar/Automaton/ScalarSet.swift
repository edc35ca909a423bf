/// A set of Unicode scalar values as sorted, disjoint, non-adjacent ranges.
struct ScalarSet: Hashable, Sendable {
    private(set) var ranges: [ClosedRange<UInt32>]

    /// Every scalar value, surrogates left out.
    static let all = ScalarSet([0...0xD7FF, 0xE000...0x10FFFF])

    /// Merges ranges in any order.
    init(_ ranges: [ClosedRange<UInt32>]) {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound &+ 1 {
                let upper = Swift.max(last.upperBound, range.upperBound)
                merged[merged.count - 1] = last.lowerBound...upper
            } else {
                merged.append(range)
            }
        }
        self.ranges = merged
    }

    /// The characters of a text.
    init(_ characters: String) {
        self.init(characters.unicodeScalars.map { $0.value...$0.value })
    }

    var isEmpty: Bool { ranges.isEmpty }

    func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    /// All scalar values that are not in the set.
    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
        return ScalarSet(gaps).intersection(.all)
    }

    func intersection(_ other: ScalarSet) -> ScalarSet {
        var common: [ClosedRange<UInt32>] = []
        var left = ranges[...]
        var right = other.ranges[...]
        while let a = left.first, let b = right.first {
            let lower = Swift.max(a.lowerBound, b.lowerBound)
            let upper = Swift.min(a.upperBound, b.upperBound)
            if lower <= upper { common.append(lower...upper) }
            if a.upperBound < b.upperBound { left.removeFirst() } else { right.removeFirst() }
        }
        return ScalarSet(common)
    }

    func subtracting(_ other: ScalarSet) -> ScalarSet { intersection(other.inverted) }
}

extension ScalarSet {
    /// The UTF-8 encodings of the set's members as sequences of byte ranges.
    var utf8Sequences: [[ClosedRange<UInt8>]] {
        var sequences: [[ClosedRange<UInt8>]] = []
        let lengths: [ClosedRange<UInt32>] = [
            0...0x7F, 0x80...0x7FF, 0x800...0xFFFF, 0x10000...0x10FFFF,
        ]
        for range in intersection(.all).ranges {
            for (extra, span) in lengths.enumerated() where range.overlaps(span) {
                let part = range.clamped(to: span)
                Self.split(part.lowerBound, part.upperBound, length: extra + 1, into: &sequences)
            }
        }
        return sequences
    }

    /// Splits a range until its encodings differ only in whole trailing bytes.
    private static func split(
        _ low: UInt32,
        _ high: UInt32,
        length: Int,
        into sequences: inout [[ClosedRange<UInt8>]]
    ) {
        for trailing in 1..<Swift.max(length, 1) {
            let mask: UInt32 = (1 << (6 * UInt32(trailing))) - 1
            guard low & ~mask != high & ~mask else { continue }
            if low & mask != 0 {
                split(low, low | mask, length: length, into: &sequences)
                split((low | mask) + 1, high, length: length, into: &sequences)
                return
            }
            if high & mask != mask {
                split(low, (high & ~mask) - 1, length: length, into: &sequences)
                split(high & ~mask, high, length: length, into: &sequences)
                return
            }
        }
        let lower = encode(low, length)
        let upper = encode(high, length)
        sequences.append(zip(lower, upper).map { $0...$1 })
    }

    private static func encode(_ scalar: UInt32, _ length: Int) -> [UInt8] {
        if length == 1 { return [UInt8(scalar)] }
        let lead: UInt8 = [0xC0, 0xE0, 0xF0][length - 2]
        var bytes = [lead | UInt8(scalar >> (6 * UInt32(length - 1)))]
        for position in (0..<length - 1).reversed() {
            bytes.append(0x80 | UInt8(scalar >> (6 * UInt32(position)) & 0x3F))
        }
        return bytes
    }
}
