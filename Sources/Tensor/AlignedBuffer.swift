/// Owned, 64-byte aligned memory for activations and caches; one owner, freed with it.
package struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    /// The first element.
    package let base: UnsafeMutablePointer<Element>
    /// Elements held.
    package let count: Int

    /// Allocates `count` elements and fills them with `value`.
    package init(count: Int, repeating value: Element) {
        precondition(count >= 0)
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(64, count * MemoryLayout<Element>.stride),
            alignment: 64
        )
        base = raw.bindMemory(to: Element.self, capacity: max(1, count))
        base.initialize(repeating: value, count: count)
        self.count = count
    }

    deinit { base.deallocate() }

    /// The elements as a buffer, valid while the owner lives.
    package var elements: UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: base, count: count)
    }
}

/// Owned floats: the usual activation buffer.
package typealias FloatBuffer = AlignedBuffer<Float>
