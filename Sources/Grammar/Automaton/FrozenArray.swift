/// An array that never changes once it is made and is read without bounds checks in release.
///
/// The tables of automaton and token trie are read hundreds of thousands of times per mask, at
/// indices that their builders have established. Whoever makes one owns its memory and calls
/// `deallocate` in its `deinit`; copies refer to the same memory, without reference counts.
struct FrozenArray<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        base = .allocate(capacity: Swift.max(elements.count, 1))
        count = elements.count
        for (index, element) in elements.enumerated() {
            (base + index).initialize(to: element)
        }
    }

    /// Frees the memory.
    func deallocate() { base.deallocate() }

    /// The element at an index that must be in range.
    @inline(__always)
    subscript(index: Int) -> Element {
        assert(index >= 0 && index < count)
        return base[index]
    }
}
