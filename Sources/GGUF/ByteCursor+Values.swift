extension ByteCursor {
    /// Reads the id of a value type.
    mutating func valueType() throws(GGUFError) -> GGUFValueType {
        let start = offset
        let id = try integer(UInt32.self, "value type")
        guard let type = GGUFValueType(rawValue: id) else {
            throw malformed(
                "value type",
                at: start,
                expected: "an id from 0 to 12",
                found: "\(id)"
            )
        }
        return type
    }

    /// Reads a value; an array is checked throughout but stays where it is.
    mutating func value(
        _ type: GGUFValueType,
        in image: FileImage,
        depth: Int = 0
    ) throws(GGUFError) -> GGUFValue {
        switch type {
        case .uint8: .uint8(try integer(UInt8.self, "value"))
        case .int8: .int8(try integer(Int8.self, "value"))
        case .uint16: .uint16(try integer(UInt16.self, "value"))
        case .int16: .int16(try integer(Int16.self, "value"))
        case .uint32: .uint32(try integer(UInt32.self, "value"))
        case .int32: .int32(try integer(Int32.self, "value"))
        case .uint64: .uint64(try integer(UInt64.self, "value"))
        case .int64: .int64(try integer(Int64.self, "value"))
        case .float32: .float32(Float(bitPattern: try integer(UInt32.self, "value")))
        case .float64: .float64(Double(bitPattern: try integer(UInt64.self, "value")))
        case .bool: .bool(try bool())
        case .string: .string(try string("value", limit: GGUFLimits.stringBytes))
        case .array: .array(try array(in: image, depth: depth + 1))
        }
    }

    private mutating func bool() throws(GGUFError) -> Bool {
        let start = offset
        let byte = try integer(UInt8.self, "value")
        guard byte <= 1 else {
            throw malformed("bool value", at: start, expected: "0 or 1", found: "\(byte)")
        }
        return byte == 1
    }

    /// Reads the head of an array and passes over its elements, checking each.
    mutating func array(in image: FileImage, depth: Int) throws(GGUFError) -> GGUFArray {
        let head = try arrayHead(depth: depth)
        let start = offset
        try skipElements(head.type, count: head.count, depth: depth)
        return GGUFArray(
            image: image,
            elementType: head.type,
            count: head.count,
            start: start,
            byteCount: offset - start,
            key: key ?? ""
        )
    }

    private mutating func arrayHead(
        depth: Int
    ) throws(GGUFError) -> (type: GGUFValueType, count: Int) {
        guard depth <= GGUFLimits.arrayDepth else {
            throw malformed(
                "array",
                expected: "at most \(GGUFLimits.arrayDepth) arrays within each other",
                found: "more"
            )
        }
        let type = try valueType()
        return (type, try count("array count", minimumSize: type.minimumSize))
    }

    private mutating func skipElements(
        _ type: GGUFValueType,
        count: Int,
        depth: Int
    ) throws(GGUFError) {
        switch type {
        case .string:
            try skipStrings(count: count, "array of strings")
        case .bool:
            for _ in 0..<count { _ = try bool() }
        case .array:
            for _ in 0..<count {
                let head = try arrayHead(depth: depth + 1)
                try skipElements(head.type, count: head.count, depth: depth + 1)
            }
        default:
            // The count was held against the bytes left, so the product is in range.
            try skip(count * type.minimumSize, "array")
        }
    }
}
