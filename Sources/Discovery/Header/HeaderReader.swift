import GGUF

/// Reads the part of a GGUF file in front of its weights.
///
/// Counts and lengths are held against the file's size; the tensors must lie within it, so a
/// download that has stopped half-way is noticed. What only matters for loading (double names,
/// overlaps, values of other keys) is left to `GGUFFile`.
struct HeaderReader: ~Copyable {
    /// Keys of a file; real ones have below a hundred.
    static let keyLimit = 65_536
    /// Bytes of a key, a name or a string that is kept.
    static let stringLimit = 65_535
    /// Arrays within arrays; guards the stack.
    static let arrayDepth = 16
    /// "GGUF" as a little-endian integer.
    static let magic: UInt32 = 0x4655_4747

    var source: HeaderSource
    var metadata: GGUFMetadata
    var header = FileHeader()
    var alignment = 32

    private init(path: String) throws(HeaderError) {
        source = try HeaderSource(path: path)
        metadata = GGUFMetadata(path: path)
    }

    /// Reads a file's header, and the state of the file that the header belongs to.
    static func read(
        _ path: String
    ) throws(HeaderError) -> (header: FileHeader, identity: FileIdentity) {
        var reader = try HeaderReader(path: path)
        do throws(HeaderError) {
            try reader.readAll()
        } catch {
            // What was read of a file in the middle of being written says nothing about it.
            throw reader.source.isUnchanged() ? error : .changed
        }
        guard reader.source.isUnchanged() else { throw .changed }
        return (reader.header, reader.source.status.identity)
    }

    private mutating func readAll() throws(HeaderError) {
        try readVersion()
        // The least a tensor info and a key with its value can take, names being empty.
        let tensorCount = try source.count("tensor count", minimumSize: 32)
        let keyCount = try source.count("metadata key count", minimumSize: 13)
        guard keyCount <= Self.keyLimit else {
            throw source.malformed(
                "metadata key count",
                expected: "at most \(Self.keyLimit)",
                found: "\(keyCount)"
            )
        }
        for _ in 0..<keyCount { try readKey() }
        source.key = nil
        do throws(GGUFError) {
            try takeMetadata()
        } catch {
            throw .gguf(error)
        }
        try readDirectory(count: tensorCount)
    }

    private mutating func readVersion() throws(HeaderError) {
        let magic = try source.integer(UInt32.self, "magic")
        guard magic == Self.magic else {
            let isBigEndian = magic == Self.magic.byteSwapped
            throw source.malformed(
                "magic",
                expected: "the bytes \"GGUF\"",
                found: isBigEndian ? "a big-endian file" : "another kind of file"
            )
        }
        let version = try source.integer(UInt32.self, "version")
        guard (2...3).contains(version) else {
            let isBigEndian = (2...3).contains(version.byteSwapped)
            throw source.malformed(
                "version",
                expected: "2 or 3",
                found: isBigEndian ? "a big-endian file" : "\(version)"
            )
        }
    }

    /// Moves the values into the header, now that the architecture is known.
    private mutating func takeMetadata() throws(GGUFError) {
        header.architecture = try metadata.string("general.architecture")
        header.type = try metadata.string("general.type")
        header.name = try metadata.string("general.name")
        header.fileType = try metadata.int("general.file_type")
        header.hasTokenizer = try metadata.string("tokenizer.ggml.model") != nil
        if let value = try metadata.int("general.alignment") {
            guard value >= 8, value & (value - 1) == 0 else {
                throw metadata.wrongType(
                    "general.alignment",
                    expected: "a power of two, 8 or more",
                    found: "\(value)"
                )
            }
            alignment = value
        }
        if let count = try metadata.int("split.count"), count > 1 {
            header.split = FileHeader.Split(
                number: try metadata.requireInt("split.no"),
                count: count,
                tensorCount: try metadata.int("split.tensors.count")
            )
        }
        guard let architecture = header.architecture else { return }
        // A model that gives one of these for each layer in an array has no single value.
        header.contextLength = metadata["\(architecture).context_length"]?.intValue
        header.embeddingLength = metadata["\(architecture).embedding_length"]?.intValue
        header.blockCount = metadata["\(architecture).block_count"]?.intValue
        header.poolingType = try metadata.int("\(architecture).pooling_type")
        header.isCausal = try metadata.bool("\(architecture).attention.causal")
    }
}
