/// The dimensions of a tensor, innermost (fastest varying) first, as GGUF stores them.
///
/// A weight matrix that maps `columns` inputs to `rows` outputs has dimensions `[columns, rows]`.
package struct Shape: Sendable, Equatable, CustomStringConvertible {
    /// Extents, innermost first; never empty, every extent at least one.
    package let dimensions: [Int]

    /// Makes a shape; the border (the GGUF reader) has checked that the product does not overflow.
    package init(_ dimensions: [Int]) {
        precondition(!dimensions.isEmpty && dimensions.allSatisfy { $0 > 0 })
        self.dimensions = dimensions
    }

    /// Weights in one row: the innermost extent.
    package var rowLength: Int { dimensions[0] }

    /// Rows over all outer dimensions.
    package var rowCount: Int { dimensions.dropFirst().reduce(1, *) }

    /// Weights in all.
    package var elementCount: Int { dimensions.reduce(1, *) }

    package var description: String {
        "[" + dimensions.map(String.init).joined(separator: ", ") + "]"
    }
}
