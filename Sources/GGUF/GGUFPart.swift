import Tensor

/// One GGUF file on its own: header, metadata, tensor directory, data section.
///
/// Layout (specification: ggml, docs/gguf.md), all little-endian: magic, version, tensor count,
/// key count, keys with values, tensor infos, padding to the alignment, tensor data.
struct GGUFPart: Sendable {
    let image: FileImage
    let version: Int
    let alignment: Int
    let metadata: GGUFMetadata
    /// The directory, in the order of the file.
    let tensors: [GGUFTensorInfo]
    /// Where the data section starts, in bytes from the start of the file.
    let dataOffset: Int

    /// Reads and checks everything in front of the data section.
    init(image: FileImage, part: Int) throws(GGUFError) {
        var cursor = ByteCursor(image)
        let version = try Self.readVersion(&cursor)
        // The least a tensor info and a key with its value can take, names being empty.
        let tensorCount = try cursor.count("tensor count", minimumSize: 32)
        let keyCount = try cursor.count("metadata key count", minimumSize: 13)
        let metadata = try Self.readMetadata(&cursor, count: keyCount, image: image)
        let alignment = try Self.alignment(metadata, cursor)
        let entries = try Self.readDirectory(&cursor, count: tensorCount)
        let (end, overflow) = cursor.offset.addingReportingOverflow(alignment - 1)
        let dataOffset = overflow ? Int.max : end & ~(alignment - 1)
        let section = DataSection(
            path: image.path,
            start: dataOffset,
            end: image.bytes.count,
            alignment: alignment
        )

        self.image = image
        self.version = version
        self.alignment = alignment
        self.metadata = metadata
        self.dataOffset = dataOffset
        tensors = try section.check(entries, part: part)
    }

    private static func readVersion(_ cursor: inout ByteCursor) throws(GGUFError) -> Int {
        let magic = try cursor.integer(UInt32.self, "magic")
        if magic == magicNumber.byteSwapped {
            throw bigEndian(cursor, at: 0)
        }
        guard magic == magicNumber else {
            throw cursor.malformed(
                "magic",
                at: 0,
                expected: "the bytes \"GGUF\"",
                found: describe(magic)
            )
        }
        let version = try cursor.integer(UInt32.self, "version")
        if GGUFLimits.versions.contains(version.byteSwapped) {
            throw bigEndian(cursor, at: 4)
        }
        guard GGUFLimits.versions.contains(version) else {
            throw cursor.malformed("version", at: 4, expected: "2 or 3", found: "\(version)")
        }
        return Int(version)
    }

    /// "GGUF" as a little-endian integer.
    static let magicNumber: UInt32 = 0x4655_4747

    private static func bigEndian(_ cursor: ByteCursor, at offset: Int) -> GGUFError {
        cursor.malformed(
            "byte order",
            at: offset,
            expected: "little-endian",
            found: "a big-endian file"
        )
    }

    /// The magic as people know it: the older formats of ggml by name, anything else in hex.
    private static func describe(_ magic: UInt32) -> String {
        switch magic {
        case 0x6767_6d6c, 0x6767_6d66, 0x6767_6a74, 0x6767_6c61:
            "a ggml file older than GGUF"
        default: "0x" + String(magic.byteSwapped, radix: 16) + " in file order"
        }
    }
}

// MARK: - Metadata

extension GGUFPart {
    private static func readMetadata(
        _ cursor: inout ByteCursor,
        count: Int,
        image: FileImage
    ) throws(GGUFError) -> GGUFMetadata {
        var metadata = GGUFMetadata(path: image.path)
        for _ in 0..<count {
            let start = cursor.offset
            cursor.key = nil
            let key = try cursor.string("metadata key", limit: GGUFLimits.keyBytes)
            cursor.key = key
            guard !key.isEmpty else {
                throw cursor.malformed("metadata key", at: start, expected: "a name", found: "\"\"")
            }
            guard metadata[key] == nil else {
                throw cursor.malformed(
                    "metadata key",
                    at: start,
                    expected: "each key once",
                    found: "it a second time"
                )
            }
            let type = try cursor.valueType()
            let valueOffset = cursor.offset
            metadata.set(key, try cursor.value(type, in: image), offset: valueOffset)
        }
        cursor.key = nil
        return metadata
    }

    /// The alignment of the data section: a power of two, and a multiple of 8 as specified.
    private static func alignment(
        _ metadata: GGUFMetadata,
        _ cursor: ByteCursor
    ) throws(GGUFError) -> Int {
        let key = "general.alignment"
        guard let value = try metadata.int(key) else { return GGUFLimits.defaultAlignment }
        guard value >= GGUFLimits.minimumAlignment, value & (value - 1) == 0 else {
            throw metadata.wrongType(
                key,
                expected: "a power of two, 8 or more",
                found: "\(value)"
            )
        }
        return value
    }
}
