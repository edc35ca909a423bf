import Tensor

extension GGUFPart {
    /// A tensor info as read: sound in itself, not yet held against the data section.
    struct DirectoryEntry {
        let name: String
        let type: ElementType
        let shape: Shape
        let byteCount: Int
        /// From the start of the data section, unchecked.
        let offset: UInt64
        /// Where the file states `offset`, for errors.
        let offsetLocation: Int
    }

    /// Reads the tensor infos: name, dimensions, type, offset.
    static func readDirectory(
        _ cursor: inout ByteCursor,
        count: Int
    ) throws(GGUFError) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        entries.reserveCapacity(count)
        var names = Set<String>(minimumCapacity: count)
        for _ in 0..<count {
            let start = cursor.offset
            cursor.key = nil
            let name = try cursor.string("tensor name", limit: GGUFLimits.tensorNameBytes)
            cursor.key = name
            guard !name.isEmpty else {
                throw cursor.malformed("tensor name", at: start, expected: "a name", found: "\"\"")
            }
            guard names.insert(name).inserted else {
                throw cursor.malformed(
                    "tensor name",
                    at: start,
                    expected: "each name once",
                    found: "it a second time"
                )
            }
            entries.append(try readEntry(&cursor, name: name))
        }
        cursor.key = nil
        return entries
    }

    private static func readEntry(
        _ cursor: inout ByteCursor,
        name: String
    ) throws(GGUFError) -> DirectoryEntry {
        let dimensionsLocation = cursor.offset
        let dimensions = try readDimensions(&cursor)
        let typeLocation = cursor.offset
        let id = try cursor.integer(UInt32.self, "tensor type")
        guard let type = ElementType(rawValue: id) else {
            throw cursor.malformed(
                "tensor type",
                at: typeLocation,
                expected: "the id of a known type",
                found: "\(id)"
            )
        }
        guard dimensions[0] % type.elementsPerBlock == 0 else {
            throw cursor.malformed(
                "row length",
                at: dimensionsLocation,
                expected: "a multiple of \(type.elementsPerBlock) for \(type.name)",
                found: "\(dimensions[0])"
            )
        }
        guard let bytes = GGUFTensorInfo.byteCount(dimensions, type) else {
            throw cursor.malformed(
                "dimensions",
                at: dimensionsLocation,
                expected: "a size below 2^63 bytes",
                found: "\(dimensions) of \(type.name)"
            )
        }
        let offsetLocation = cursor.offset
        return DirectoryEntry(
            name: name,
            type: type,
            shape: Shape(dimensions),
            byteCount: bytes,
            offset: try cursor.integer(UInt64.self, "tensor offset"),
            offsetLocation: offsetLocation
        )
    }

    private static func readDimensions(_ cursor: inout ByteCursor) throws(GGUFError) -> [Int] {
        let countLocation = cursor.offset
        let count = try cursor.integer(UInt32.self, "dimension count")
        guard GGUFLimits.dimensions.contains(count) else {
            throw cursor.malformed(
                "dimension count",
                at: countLocation,
                expected: "1 to 4",
                found: "\(count)"
            )
        }
        var dimensions: [Int] = []
        for _ in 0..<count {
            let location = cursor.offset
            let extent = try cursor.integer(UInt64.self, "dimension")
            guard extent > 0, let dimension = Int(exactly: extent) else {
                throw cursor.malformed(
                    "dimension",
                    at: location,
                    expected: "1 to 2^63 - 1",
                    found: "\(extent)"
                )
            }
            dimensions.append(dimension)
        }
        return dimensions
    }
}

/// The part of the file behind the directory, which the tensors' offsets refer to.
struct DataSection {
    let path: String
    /// First byte; beyond `end` when the file stops before it, which only matters to tensors.
    let start: Int
    /// Size of the file.
    let end: Int
    let alignment: Int

    /// Checks that every tensor is aligned, within the file, and apart from the others.
    func check(
        _ entries: [GGUFPart.DirectoryEntry],
        part: Int
    ) throws(GGUFError) -> [GGUFTensorInfo] {
        let size = max(0, end - start)
        var infos: [GGUFTensorInfo] = []
        infos.reserveCapacity(entries.count)
        for entry in entries {
            guard entry.offset % UInt64(alignment) == 0 else {
                throw malformed(
                    entry,
                    expected: "a multiple of \(alignment)",
                    found: "\(entry.offset)"
                )
            }
            guard entry.byteCount <= size, entry.offset <= UInt64(size - entry.byteCount) else {
                throw malformed(
                    entry,
                    expected: "\(entry.byteCount) bytes within a data section of \(size)",
                    found: "offset \(entry.offset)"
                )
            }
            infos.append(
                GGUFTensorInfo(
                    name: entry.name,
                    type: entry.type,
                    shape: entry.shape,
                    offset: Int(entry.offset),
                    byteCount: entry.byteCount,
                    part: part
                )
            )
        }
        try checkOverlap(infos, entries)
        return infos
    }

    private func checkOverlap(
        _ infos: [GGUFTensorInfo],
        _ entries: [GGUFPart.DirectoryEntry]
    ) throws(GGUFError) {
        let order = infos.indices.sorted { infos[$0].offset < infos[$1].offset }
        for (lower, upper) in zip(order, order.dropFirst()) {
            let lowerEnd = infos[lower].offset + infos[lower].byteCount
            guard infos[upper].offset >= lowerEnd else {
                throw malformed(
                    entries[upper],
                    expected: "\(lowerEnd) or more, the end of \(printable(infos[lower].name))",
                    found: "\(infos[upper].offset)"
                )
            }
        }
    }

    private func malformed(
        _ entry: GGUFPart.DirectoryEntry,
        expected: String,
        found: String
    ) -> GGUFError {
        let location = GGUFLocation(path: path, offset: entry.offsetLocation, key: entry.name)
        return .malformed(location, item: "tensor offset", expected: expected, found: found)
    }
}
