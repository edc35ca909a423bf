/// Byte strings numbered from 0 in order of arrival, to be found by their content.
///
/// All bytes stand in one array; the index is a hash table with open addressing, whose slots carry
/// half the hash so that few comparisons fail. The hash is seeded per process: a file cannot be
/// made whose strings all collide.
struct ByteStringPool: Sendable {
    private var bytes: [UInt8] = []
    /// `starts[n]..<starts[n + 1]` is string n.
    private var starts: [Int] = [0]
    /// Upper half: upper half of the hash. Lower half: the string's number plus one; 0 is empty.
    private var slots: [UInt64]
    private static let seed = UInt64.random(in: .min ... .max)

    /// Makes an empty pool with room for `capacity` strings of `byteCapacity` bytes together.
    init(capacity: Int, byteCapacity: Int) {
        bytes.reserveCapacity(byteCapacity)
        starts.reserveCapacity(capacity + 1)
        slots = [UInt64](repeating: 0, count: Self.slotCount(for: capacity))
    }

    /// Strings held.
    var count: Int { starts.count - 1 }

    /// Gives the bytes of string `number` to `body`.
    @inline(__always)
    func withBytes<Result>(
        _ number: Int,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        let range = starts[number]..<starts[number + 1]
        return try bytes.withUnsafeBufferPointer {
            try body(UnsafeBufferPointer(rebasing: $0[range]))
        }
    }

    /// The bytes of string `number`.
    func copy(_ number: Int) -> [UInt8] { withBytes(number) { Array($0) } }

    /// The length of string `number` in bytes.
    func byteCount(_ number: Int) -> Int { starts[number + 1] - starts[number] }

    /// The number of the string with this content; nil when there is none.
    @inline(__always)
    func find(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
        let hash = Self.hash(key)
        let mask = slots.count - 1
        return slots.withUnsafeBufferPointer { slots in
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] != 0 {
                if slots[slot] >> 32 == hash >> 32 {
                    let number = Int(slots[slot] & 0xffff_ffff) - 1
                    if holds(key, number) { return number }
                }
                slot = (slot + 1) & mask
            }
            return nil
        }
    }

    /// The number of the string with this content.
    func find(_ key: String) -> Int? {
        var key = key
        return key.withUTF8 { find($0) }
    }

    /// Adds a string unless one with its content is there.
    ///
    /// - Returns: the content's number, and whether it is new.
    mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> (number: Int, isNew: Bool) {
        if let number = find(key) { return (number, false) }
        if slots.count < 2 * (count + 1) { grow() }
        let number = count
        bytes.append(contentsOf: key)
        starts.append(bytes.count)
        place(Self.hash(key), number)
        return (number, true)
    }

    private mutating func place(_ hash: UInt64, _ number: Int) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = hash & ~0xffff_ffff | UInt64(number + 1)
    }

    private mutating func grow() {
        slots = [UInt64](repeating: 0, count: slots.count * 2)
        for number in 0..<count { place(withBytes(number) { Self.hash($0) }, number) }
    }

    private static func slotCount(for capacity: Int) -> Int {
        var count = 16
        while count < 2 * (capacity + 1) { count *= 2 }
        return count
    }

    @inline(__always)
    private func holds(_ key: UnsafeBufferPointer<UInt8>, _ number: Int) -> Bool {
        let start = starts[number]
        guard starts[number + 1] - start == key.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            for offset in 0..<key.count where bytes[start + offset] != key[offset] { return false }
            return true
        }
    }

    /// Folded multiplication over eight bytes at a time, after wyhash.
    @inline(__always)
    private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(key)
        var state = seed ^ UInt64(truncatingIfNeeded: key.count)
        var offset = 0
        while offset + 8 <= raw.count {
            state = mix(state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < raw.count {
            tail = tail << 8 | UInt64(raw[offset])
            offset += 1
        }
        return mix(state ^ tail)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
        return product.high ^ product.low
    }
}
