/// Byte strings with values, to be walked along a text byte by byte.
///
/// The edges stand in one hash table with open addressing, keyed by node and byte: quick to build
/// and to walk, without pointers. Node 0 is the root.
struct ByteTrie: Sendable {
    /// Value of a node at which no string ends.
    static let none: Int32 = -1

    /// Node and byte of an edge plus one; 0 is empty.
    private var keys: [UInt64]
    /// The nodes the edges lead to.
    private var targets: [UInt32]
    /// The value at each node.
    private var values: [Int32] = [none]
    /// The edges of the root by byte, 0 for none: most walks end here.
    private var first = [UInt32](repeating: 0, count: 256)

    /// Makes an empty trie with room for `capacity` nodes.
    init(capacity: Int = 64) {
        var count = 16
        while count < capacity * 2 { count *= 2 }
        keys = [UInt64](repeating: 0, count: count)
        targets = [UInt32](repeating: 0, count: count)
    }

    /// Whether the trie holds no string but the empty one.
    var isEmpty: Bool { values.count == 1 }

    /// The value of the string that ends at a node, or `none`.
    @inline(__always)
    func value(_ node: UInt32) -> Int32 { values[Int(node)] }

    /// The node one byte on; nil when no string goes there.
    @inline(__always)
    func step(_ node: UInt32, _ byte: UInt8) -> UInt32? {
        if node == 0 {
            let target = first[Int(byte)]
            return target == 0 ? nil : target
        }
        let slot = slot(node, byte)
        return keys[slot] == 0 ? nil : targets[slot]
    }

    /// Adds a string, or gives it another value.
    mutating func insert(_ text: UnsafeBufferPointer<UInt8>, value: Int32) {
        var node: UInt32 = 0
        for byte in text { node = step(node, byte) ?? extend(node, byte) }
        values[Int(node)] = value
    }

    private mutating func extend(_ node: UInt32, _ byte: UInt8) -> UInt32 {
        let target = UInt32(truncatingIfNeeded: values.count)
        values.append(Self.none)
        if node == 0 { first[Int(byte)] = target }
        if values.count * 2 > keys.count { grow() }
        let slot = slot(node, byte)
        keys[slot] = Self.key(node, byte)
        targets[slot] = target
        return target
    }

    private mutating func grow() {
        let old = zip(keys, targets).filter { $0.0 != 0 }
        keys = [UInt64](repeating: 0, count: keys.count * 2)
        targets = [UInt32](repeating: 0, count: keys.count)
        for (key, target) in old {
            let slot = slot(for: key)
            keys[slot] = key
            targets[slot] = target
        }
    }

    @inline(__always)
    private static func key(_ node: UInt32, _ byte: UInt8) -> UInt64 {
        (UInt64(node) << 8 | UInt64(byte)) + 1
    }

    /// The slot of an edge, or the empty slot where it would go.
    @inline(__always)
    private func slot(_ node: UInt32, _ byte: UInt8) -> Int { slot(for: Self.key(node, byte)) }

    @inline(__always)
    private func slot(for key: UInt64) -> Int {
        let mask = keys.count - 1
        // Fibonacci hashing: consecutive nodes and bytes spread over the upper bits.
        var slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 24) & mask
        while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & mask }
        return slot
    }
}
