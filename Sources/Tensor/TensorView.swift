/// One named weight, borrowed from a mapped file that outlives it.
///
/// Immutable memory, so sharing it between threads is safe; whoever holds a view must also hold
/// the owner of the mapping.
package struct TensorView: @unchecked Sendable {
    /// The tensor's name in the file.
    package let name: String
    /// How the weights are stored.
    package let type: ElementType
    /// Extents, innermost first.
    package let shape: Shape
    /// The blocks, row after row, without padding.
    package let bytes: UnsafeRawBufferPointer

    /// Wraps bytes whose count the reader has checked against type and shape.
    package init(name: String, type: ElementType, shape: Shape, bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == type.byteCount(elements: shape.elementCount))
        self.name = name
        self.type = type
        self.shape = shape
        self.bytes = bytes
    }

    /// Bytes from one row to the next.
    package var bytesPerRow: Int { bytes.count / shape.rowCount }

    /// The first block of row `index`, `0 ..< shape.rowCount`.
    package func row(_ index: Int) -> UnsafeRawPointer {
        precondition(index >= 0 && index < shape.rowCount)
        return UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped) + index * bytesPerRow
    }
}
