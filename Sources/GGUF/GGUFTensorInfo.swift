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

extension GGUFTensorInfo {
    /// Bytes of a tensor; nil when its rows are not whole blocks, or on overflow.
    static func byteCount(_ dimensions: [Int], _ type: ElementType) -> Int? {
        guard let rowLength = dimensions.first, var total = type.byteCount(elements: rowLength)
        else { return nil }
        var elements = rowLength
        for dimension in dimensions.dropFirst() {
            let bytes = total.multipliedReportingOverflow(by: dimension)
            // Types of less than a byte per weight have more weights than bytes.
            let count = elements.multipliedReportingOverflow(by: dimension)
            guard !bytes.overflow, !count.overflow else { return nil }
            (total, elements) = (bytes.partialValue, count.partialValue)
        }
        return total
    }
}
