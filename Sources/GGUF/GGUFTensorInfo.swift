package import Tensor

/// One entry of a file's tensor directory, checked against the file.
package struct GGUFTensorInfo: Sendable, Equatable {
    /// The tensor's name.
    package let name: String
    /// How the weights are stored.
    package let type: ElementType
    /// Extents, innermost first.
    package let shape: Shape
    /// Bytes from the start of the data section; a multiple of the alignment.
    package let offset: Int
    /// Bytes of the weights, without padding.
    package let byteCount: Int
    /// Which part of a split file holds the tensor, from 0.
    package let part: Int
}
