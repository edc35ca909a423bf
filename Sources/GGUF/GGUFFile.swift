package import Tensor

/// A GGUF model: opened, checked throughout, mapped; a split file with all its parts.
///
/// Versions 2 and 3, little-endian. Every count and offset is held against the file before
/// anything is allocated for it. Tensors and lazy arrays refer to the mapping: arrays keep it
/// alive themselves, whoever uses a `TensorView` must hold the file.
package final class GGUFFile: Sendable {
    /// The path the file was opened with.
    package let path: String
    /// The format's version, of the first part.
    package let version: Int
    /// Alignment of tensor offsets in bytes, of the first part.
    package let alignment: Int
    /// The metadata, of the first part; the others repeat only how the file is split.
    package let metadata: GGUFMetadata
    /// All tensors, in the order of the file, part after part.
    package let tensors: [TensorView]
    /// The directory entries of `tensors`, in the same order.
    package let directory: [GGUFTensorInfo]
    /// Size in bytes, over all parts.
    package let fileSize: Int
    /// The parts' paths and where their data starts; one element if the file is not split.
    package let parts: [Part]

    /// One file of a model.
    package struct Part: Sendable {
        /// The part's own path.
        package let path: String
        /// Size in bytes.
        package let fileSize: Int
        /// Where the data section starts, in bytes from the start of the part.
        package let dataOffset: Int
    }

    /// Whether bytes were lost while the file was mapped, so that what was read is worthless.
    package var isDamaged: Bool { images.contains { $0.isDamaged } }

    private let images: [FileImage]
    private let index: [String: Int]

    /// Opens a file, or a split file by any of its parts.
    package convenience init(path: String) throws(GGUFError) {
        try self.init(image: FileImage(path: path))
    }

    /// Reads a file from memory; `name` stands in for the path in errors.
    package convenience init(bytes: [UInt8], name: String) throws(GGUFError) {
        try self.init(image: FileImage(copying: bytes, name: name))
    }

    private init(image: FileImage) throws(GGUFError) {
        let first = try GGUFPart(image: image, part: 0)
        let parts = try SplitFile.parts(of: first)
        var index: [String: Int] = [:]
        let directory = parts.flatMap(\.tensors)
        for (position, info) in directory.enumerated() {
            guard index.updateValue(position, forKey: info.name) == nil else {
                let path = parts[info.part].image.path
                throw .malformed(
                    GGUFLocation(path: path, offset: nil, key: info.name),
                    item: "tensor name",
                    expected: "each name once over all parts",
                    found: "it a second time"
                )
            }
        }
        path = image.path
        version = parts[0].version
        alignment = parts[0].alignment
        metadata = parts[0].metadata
        tensors = directory.map { parts[$0.part].view($0) }
        fileSize = parts.reduce(0) { $0 + $1.image.bytes.count }
        images = parts.map(\.image)
        self.directory = directory
        self.index = index
        self.parts = parts.map { part in
            Part(
                path: part.image.path,
                fileSize: part.image.bytes.count,
                dataOffset: part.dataOffset
            )
        }
    }

    /// The tensor of this name; nil when there is none.
    package func tensor(_ name: String) -> TensorView? {
        index[name].map { tensors[$0] }
    }

    /// Asks the kernel to read all weights that it does not have ahead of their use; only a hint.
    ///
    /// May take as long as the reading does.
    package func prefetch() {
        for (image, part) in zip(images, parts) { image.prefetch(from: part.dataOffset) }
    }

    /// Takes what loading has touched of the file out of this process' resident memory.
    package func release() {
        for image in images { image.release() }
    }
}

extension GGUFPart {
    /// The weights an entry of the directory describes.
    fileprivate func view(_ info: GGUFTensorInfo) -> TensorView {
        let start = dataOffset + info.offset
        let bytes = image.bytes[start..<(start + info.byteCount)]
        return TensorView(
            name: info.name,
            type: info.type,
            shape: info.shape,
            bytes: UnsafeRawBufferPointer(rebasing: bytes)
        )
    }
}
