package import Tensor

/// What there is to say about a model file: the data behind `shimmy inspect`.
package struct GGUFReport: Sendable {
    /// The tensors of one element type together.
    package struct TypeUse: Sendable, Equatable {
        /// The element type.
        package let type: ElementType
        /// Tensors of this type.
        package let tensorCount: Int
        /// Weights in them.
        package let parameterCount: Int
        /// Bytes they take in the file.
        package let byteCount: Int
    }

    /// The path the file was opened with.
    package let path: String
    /// The format's version.
    package let version: Int
    /// Alignment of tensor offsets in bytes.
    package let alignment: Int
    /// Size in bytes, over all parts.
    package let fileSize: Int
    /// The parts of a split file; one element otherwise.
    package let parts: [GGUFFile.Part]
    /// All keys and values.
    package let metadata: GGUFMetadata
    /// All tensors, in the order of the file.
    package let tensors: [GGUFTensorInfo]
    /// The element types in use, the one with the most bytes first.
    package let types: [TypeUse]

    /// Weights over all tensors.
    package var parameterCount: Int { types.reduce(0) { $0 + $1.parameterCount } }
    /// Bytes over all tensors, without padding.
    package var weightBytes: Int { types.reduce(0) { $0 + $1.byteCount } }
    /// Bits a weight takes on average; nil without tensors.
    package var bitsPerWeight: Double? {
        parameterCount == 0 ? nil : Double(weightBytes) * 8 / Double(parameterCount)
    }
    /// `general.architecture`, where the file names one.
    package var architecture: String? {
        if case .string(let name)? = metadata["general.architecture"] { name } else { nil }
    }

    /// Gathers the report; the arrays of the metadata keep the file's bytes alive.
    package init(_ file: GGUFFile) {
        path = file.path
        version = file.version
        alignment = file.alignment
        fileSize = file.fileSize
        parts = file.parts
        metadata = file.metadata
        tensors = file.directory
        types = Self.histogram(file.directory)
    }

    /// Weights and KV cache at a context length, by default the model's own.
    package func memory(contextLength: Int?) -> MemoryEstimate {
        MemoryEstimate(
            metadata: metadata,
            weightBytes: weightBytes,
            contextLength: contextLength
        )
    }

    private static func histogram(_ tensors: [GGUFTensorInfo]) -> [TypeUse] {
        Dictionary(grouping: tensors, by: \.type)
            .map { type, members in
                TypeUse(
                    type: type,
                    tensorCount: members.count,
                    parameterCount: members.reduce(0) { $0 + $1.shape.elementCount },
                    byteCount: members.reduce(0) { $0 + $1.byteCount }
                )
            }
            .sorted { ($0.byteCount, $0.type.rawValue) > ($1.byteCount, $1.type.rawValue) }
    }
}
