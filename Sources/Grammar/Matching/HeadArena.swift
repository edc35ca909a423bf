/// A growing list of heads in memory of its own, for the innermost loops of a walk.
struct HeadArena: ~Copyable {
    private var base: UnsafeMutablePointer<Head>
    private var capacity: Int
    private(set) var count = 0

    init(_ heads: some Collection<Head>) {
        capacity = Swift.max(64, heads.count)
        base = .allocate(capacity: capacity)
        for head in heads { append(head) }
    }

    deinit { base.deallocate() }

    /// The head at an index below `count`.
    @inline(__always)
    subscript(index: Int) -> Head {
        assert(index >= 0 && index < count)
        return base[index]
    }

    @inline(__always)
    mutating func append(_ head: Head) {
        if count == capacity { grow() }
        (base + count).initialize(to: head)
        count += 1
    }

    /// More ways of reading the same text than this are not followed, which rejects them.
    private static let limit = 2000

    /// Appends a head unless it is already among those from `start` on.
    @inline(__always)
    mutating func insert(_ head: Head, from start: Int) {
        var index = start
        while index < count {
            if base[index] == head { return }
            index += 1
        }
        if count - start < Self.limit { append(head) }
    }

    /// Forgets all but the first heads.
    @inline(__always)
    mutating func truncate(to count: Int) { self.count = count }

    /// Forgets the first heads.
    mutating func removeFirst(_ number: Int) {
        base.update(from: base + number, count: count - number)
        count -= number
    }

    /// The heads as an array.
    var array: [Head] { Array(UnsafeBufferPointer(start: base, count: count)) }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Head>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: base, count: count)
        base.deallocate()
        base = larger
        capacity *= 2
    }
}
