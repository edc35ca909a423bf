import Tensor

extension HeaderReader {
    /// Reads the tensor infos, adds them up, and holds them against the size of the file.
    mutating func readDirectory(count: Int) throws(HeaderError) {
        var end = 0
        for _ in 0..<count { end = max(end, try readTensor()) }
        source.key = nil
        header.tensorCount = count
        let padding = (alignment - source.offset % alignment) % alignment
        let (dataEnd, overflow) = end.addingReportingOverflow(source.offset + padding)
        guard count == 0 || (!overflow && dataEnd <= source.status.identity.size) else {
            throw source.malformed(
                "file size",
                expected: overflow ? "more than 2^63 bytes" : "at least \(dataEnd) bytes",
                found: "\(source.status.identity.size); the file is cut short"
            )
        }
    }

    /// Reads one tensor info; the end of the tensor, in bytes from the start of the data.
    private mutating func readTensor() throws(HeaderError) -> Int {
        source.key = nil
        let name = try source.string("tensor name", limit: Self.stringLimit)
        source.key = name
        let dimensionCount = try source.integer(UInt32.self, "dimension count")
        guard (1...4).contains(dimensionCount) else {
            throw source.malformed(
                "dimension count",
                expected: "1 to 4",
                found: "\(dimensionCount)"
            )
        }
        var rowLength = 0
        var elements = 1
        for index in 0..<dimensionCount {
            let extent = try source.integer(UInt64.self, "dimension")
            let (product, overflow) = elements.multipliedReportingOverflow(
                by: Int(clamping: extent)
            )
            guard extent > 0, extent <= UInt64(Int.max), !overflow else {
                throw source.malformed(
                    "dimension",
                    expected: "1 to 2^63 - 1 elements",
                    found: "\(extent)"
                )
            }
            elements = product
            if index == 0 { rowLength = Int(extent) }
        }
        let id = try source.integer(UInt32.self, "tensor type")
        guard let type = ElementType(rawValue: id) else {
            throw source.malformed(
                "tensor type",
                expected: "the id of a known type",
                found: "\(id)"
            )
        }
        guard rowLength % type.elementsPerBlock == 0, let size = type.byteCount(elements: elements)
        else {
            throw source.malformed(
                "row length",
                expected: "a multiple of \(type.elementsPerBlock) for \(type.name)",
                found: "\(rowLength)"
            )
        }
        let offset = try source.integer(UInt64.self, "tensor offset")
        guard offset % UInt64(alignment) == 0, let start = Int(exactly: offset) else {
            throw source.malformed(
                "tensor offset",
                expected: "a multiple of \(alignment)",
                found: "\(offset)"
            )
        }
        return try add(name, type, elements: elements, size: size, start: start)
    }

    private mutating func add(
        _ name: String,
        _ type: ElementType,
        elements: Int,
        size: Int,
        start: Int
    ) throws(HeaderError) -> Int {
        let (end, overflow) = start.addingReportingOverflow(size)
        let bytes = header.bytesByType[type.rawValue, default: 0].addingReportingOverflow(size)
        let parameters = header.parameterCount.addingReportingOverflow(elements)
        guard !overflow, !bytes.overflow, !parameters.overflow else {
            throw source.malformed(
                "tensor",
                expected: "sizes below 2^63 in all",
                found: "\(elements) elements"
            )
        }
        header.bytesByType[type.rawValue] = bytes.partialValue
        header.parameterCount = parameters.partialValue
        if name.hasPrefix("cls.") { header.hasClassifier = true }
        return end
    }
}
