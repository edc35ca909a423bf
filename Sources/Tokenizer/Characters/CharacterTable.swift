/// The class of every scalar value, in two stages: a block number per 256 scalars, then the block.
///
/// The blocks are unpacked once per process from `ranges`, about 70 kB.
package struct CharacterTable: Sendable {
    /// The table all tokenizers share.
    package static let shared = CharacterTable()

    private static let scalarCount = 0x110000

    /// The number of the block that holds a scalar's class, by `scalar >> 8`.
    private let blockNumbers: [UInt8]
    /// Raw values of `CharacterClass`, 256 per block.
    private let blocks: [UInt8]

    private init() {
        var classes = [UInt8](repeating: 0, count: Self.scalarCount)
        for (position, entry) in Self.ranges.enumerated() {
            let next = position + 1
            let end = next < Self.ranges.count ? Int(Self.ranges[next] >> 8) : Self.scalarCount
            for scalar in Int(entry >> 8)..<end {
                classes[scalar] = UInt8(truncatingIfNeeded: entry)
            }
        }
        var numbers: [UInt8] = []
        var blocks: [UInt8] = []
        // Blocks of one class throughout are by far the most; they are shared, the others are not.
        var uniform: [UInt8: UInt8] = [:]
        for start in stride(from: 0, to: Self.scalarCount, by: 256) {
            let block = classes[start..<(start + 256)]
            let isUniform = block.allSatisfy { $0 == classes[start] }
            if isUniform, let known = uniform[classes[start]] {
                numbers.append(known)
                continue
            }
            let number = UInt8(blocks.count / 256)
            if isUniform { uniform[classes[start]] = number }
            numbers.append(number)
            blocks += block
        }
        blockNumbers = numbers
        self.blocks = blocks
    }

    /// The class of a scalar value, surrogates included.
    package subscript(scalar: UInt32) -> CharacterClass {
        guard scalar < Self.scalarCount else { return .unassigned }
        let number = blockNumbers[Int(scalar >> 8)]
        return CharacterClass(rawValue: blocks[Int(number) << 8 | Int(scalar & 0xff)])
    }

    /// Writes the classes of all `scalars` to `classes`, which must be as long.
    func classify(
        _ scalars: UnsafeBufferPointer<UInt32>,
        into classes: UnsafeMutableBufferPointer<CharacterClass>
    ) {
        blockNumbers.withUnsafeBufferPointer { numbers in
            blocks.withUnsafeBufferPointer { blocks in
                for (index, scalar) in scalars.enumerated() {
                    let block = Int(numbers[Int(min(scalar, 0x10ffff) >> 8)]) << 8
                    classes[index] = CharacterClass(rawValue: blocks[block | Int(scalar & 0xff)])
                }
            }
        }
    }
}
