import Glibc
package import Tensor

/// Writes GGUF files, for tests and tools.
///
/// Metadata and tensors keep the order in which they were added. Everything is held in memory, so
/// this is not meant for models of many gigabytes.
package struct GGUFWriter: Sendable {
    /// The format's version: 2 or 3, which differ in the number alone.
    package let version: Int
    /// Alignment of tensor data in bytes: a power of two, 8 or more.
    package let alignment: Int
    private var metadata = GGUFMetadata(path: "memory")
    private var tensors: [Entry] = []
    private var names: Set<String> = []

    private struct Entry {
        let name: String
        let type: ElementType
        let shape: Shape
        let bytes: [UInt8]
    }

    /// Makes a writer; an alignment other than 32 is stated in the metadata.
    package init(version: Int = 3, alignment: Int = 32) throws(GGUFError) {
        guard GGUFLimits.versions.contains(UInt32(clamping: version)) else {
            throw .unwritable(name: "version", expected: "2 or 3", found: "\(version)")
        }
        guard alignment >= GGUFLimits.minimumAlignment, alignment & (alignment - 1) == 0,
            alignment <= 1 << 30
        else {
            throw .unwritable(
                name: "alignment",
                expected: "a power of two from 8 to 2^30",
                found: "\(alignment)"
            )
        }
        self.version = version
        self.alignment = alignment
        if alignment != GGUFLimits.defaultAlignment {
            metadata.set("general.alignment", .uint32(UInt32(alignment)))
        }
    }

    /// Sets the value of a key; a key set before keeps its place.
    ///
    /// Nothing is compared with the tensors: a test may state an alignment that is wrong.
    package mutating func set(_ key: String, _ value: GGUFValue) {
        metadata.set(key, value)
    }

    /// Sets all keys of a file that was read, except the alignment, which is the writer's own.
    package mutating func set(_ other: GGUFMetadata) {
        for (key, value) in other.entries where key != "general.alignment" {
            metadata.set(key, value)
        }
    }

    /// Adds a tensor; `dimensions` innermost first, `bytes` its blocks row after row.
    package mutating func addTensor(
        _ name: String,
        type: ElementType,
        dimensions: [Int],
        bytes: [UInt8]
    ) throws(GGUFError) {
        guard (1...4).contains(dimensions.count), dimensions.allSatisfy({ $0 > 0 }),
            dimensions[0] % type.elementsPerBlock == 0
        else {
            throw .unwritable(
                name: name,
                expected: "1 to 4 dimensions, rows of whole blocks of \(type.name)",
                found: "\(dimensions)"
            )
        }
        let expected = GGUFTensorInfo.byteCount(dimensions, type)
        guard bytes.count == expected else {
            throw .unwritable(
                name: name,
                expected: "\(expected ?? .max) bytes for \(dimensions) of \(type.name)",
                found: "\(bytes.count)"
            )
        }
        guard names.insert(name).inserted else {
            throw .unwritable(name: name, expected: "each name once", found: "it a second time")
        }
        tensors.append(Entry(name: name, type: type, shape: Shape(dimensions), bytes: bytes))
    }

    /// The file's content.
    package func bytes() -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(GGUFPart.magicNumber)
        writer.integer(UInt32(version))
        writer.integer(UInt64(tensors.count))
        writer.integer(UInt64(metadata.entries.count))
        for (key, value) in metadata.entries {
            writer.string(key.utf8)
            writer.integer(value.type.rawValue)
            writer.value(value)
        }
        var offset = 0
        for tensor in tensors {
            writer.string(tensor.name.utf8)
            writer.integer(UInt32(tensor.shape.dimensions.count))
            for dimension in tensor.shape.dimensions { writer.integer(UInt64(dimension)) }
            writer.integer(tensor.type.rawValue)
            writer.integer(UInt64(offset))
            offset += (tensor.bytes.count + alignment - 1) / alignment * alignment
        }
        for tensor in tensors {
            writer.pad(to: alignment)
            writer.append(tensor.bytes)
        }
        return writer.bytes
    }

    /// Writes the file, replacing what the path names.
    package func write(to path: String) throws(GGUFError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .system(path: path, operation: "create", code: errno)
        }
        let code = Self.writeAll(bytes(), to: descriptor)
        // A full disk may only come to light here.
        guard close(descriptor) == 0 || code != 0 else {
            throw .system(path: path, operation: "write", code: errno)
        }
        guard code == 0 else {
            throw .system(path: path, operation: "write", code: code)
        }
    }

    /// Writes all bytes; the `errno` of the failure, or 0.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(
                    descriptor,
                    UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                    rest.count
                )
                if written >= 0 {
                    rest = rest.dropFirst(written)
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}
