/// Byte strings numbered from 0 in order of arrival, to be found by their content.
///
/// All bytes stand in one array; the index is a hash table with open addressing. A string of up to
/// seven bytes, as most tokens are, is held in its slot itself, so that finding it touches memory
/// in one place only. Hashes are seeded: a file cannot be made whose strings all collide.
struct ByteStringPool: Sendable {
    private struct Slot {
        /// The string's `Code`.
        var code: UInt64
        /// The string's number plus one; 0 is empty.
        var number: UInt32
    }

    private var bytes: [UInt8] = []
    /// `starts[n]..<starts[n + 1]` is string n.
    private var starts: [UInt32] = [0]
    private var slots: [Slot]
    private let seed = UInt64.random(in: .min ... .max)

    /// Makes an empty pool with room for `capacity` strings of `byteCapacity` bytes together.
    init(capacity: Int, byteCapacity: Int) {
        bytes.reserveCapacity(byteCapacity)
        starts.reserveCapacity(capacity + 1)
        var slotCount = 16
        while slotCount < Self.slotsNeeded(capacity) { slotCount *= 2 }
        slots = [Slot](repeating: Slot(code: 0, number: 0), count: slotCount)
    }

    /// Strings held.
    var count: Int { starts.count - 1 }

    /// Gives the bytes of string `number` to `body`.
    @inline(__always)
    func withBytes<Result>(
        _ number: Int,
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        let range = Int(starts[number])..<Int(starts[number + 1])
        return try bytes.withUnsafeBufferPointer {
            try body(UnsafeBufferPointer(rebasing: $0[range]))
        }
    }

    /// The length of string `number` in bytes.
    func byteCount(_ number: Int) -> Int { Int(starts[number + 1] - starts[number]) }

    /// Whether string `number` has this content.
    @inline(__always)
    func holds(_ key: UnsafeBufferPointer<UInt8>, _ number: Int) -> Bool {
        let start = Int(starts[number])
        guard Int(starts[number + 1]) - start == key.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            for offset in 0..<key.count where bytes[start + offset] != key[offset] { return false }
            return true
        }
    }

    /// The number of the string with this content; nil when there is none.
    @inline(__always)
    func find(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
        let number = slots[slot(of: key, code(key))].number
        return number == 0 ? nil : Int(number) - 1
    }

    /// The number of the string with this content.
    func find(_ key: String) -> Int? {
        var key = key
        return key.withUTF8 { find($0) }
    }

    /// Adds a string unless one with its content is there.
    ///
    /// - Returns: the content's number, and whether it is new; nil when the pool is full (4 GiB).
    mutating func insert(_ key: UnsafeBufferPointer<UInt8>) -> (number: Int, isNew: Bool)? {
        let code = code(key)
        var slot = slot(of: key, code)
        if slots[slot].number != 0 { return (Int(slots[slot].number) - 1, false) }
        let number = count
        guard bytes.count + key.count <= UInt32.max, number + 1 < UInt32.max else { return nil }
        if slots.count < Self.slotsNeeded(number + 1) {
            grow()
            slot = self.slot(of: key, code)
        }
        bytes.append(contentsOf: key)
        starts.append(UInt32(bytes.count))
        slots[slot] = Slot(code: code, number: UInt32(number + 1))
        return (number, true)
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(code: 0, number: 0), count: slots.count * 2)
        for entry in old where entry.number != 0 {
            withBytes(Int(entry.number) - 1) { slots[slot(of: $0, entry.code)] = entry }
        }
    }

    /// At most two slots of three are taken.
    private static func slotsNeeded(_ count: Int) -> Int { count + count / 2 + 1 }

    /// The slot of a string, or the empty slot where it would go.
    @inline(__always)
    private func slot(of key: UnsafeBufferPointer<UInt8>, _ code: UInt64) -> Int {
        let mask = slots.count - 1
        return slots.withUnsafeBufferPointer { slots in
            var slot = Int(truncatingIfNeeded: Self.mix(code ^ seed)) & mask
            while slots[slot].number != 0 {
                let isLong = code & Self.longMark != 0
                if slots[slot].code == code,
                    !isLong || holds(key, Int(slots[slot].number) - 1)
                {
                    return slot
                }
                slot = (slot + 1) & mask
            }
            return slot
        }
    }

    /// Set in the code of strings that do not fit it.
    private static let longMark: UInt64 = 1 << 63

    /// A string of up to seven bytes itself, with its length in the upper byte; of a longer one a
    /// hash, by folded multiplication over eight bytes at a time after wyhash.
    @inline(__always)
    private func code(_ key: UnsafeBufferPointer<UInt8>) -> UInt64 {
        if key.count < 8 {
            var code = UInt64(truncatingIfNeeded: key.count)
            for byte in key.reversed() { code = code << 8 | UInt64(byte) }
            return code
        }
        let raw = UnsafeRawBufferPointer(key)
        var state = seed ^ UInt64(truncatingIfNeeded: key.count)
        var offset = 0
        while offset + 8 <= raw.count {
            state = Self.mix(state ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        let tail = raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
        return Self.mix(state ^ tail) | Self.longMark
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xa076_1d64_78bd_642f).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
        return product.high ^ product.low
    }
}
