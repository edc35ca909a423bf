import GGUF

extension HeaderReader {
    /// Keys whose strings are kept; other strings are passed over.
    private static let keptStrings: Set<String> = [
        "general.architecture", "general.type", "general.name", "tokenizer.ggml.model",
    ]

    /// Reads one key with its value, which is kept if it can matter.
    mutating func readKey() throws(HeaderError) {
        source.key = nil
        let key = try source.string("metadata key", limit: Self.stringLimit)
        guard !key.isEmpty else {
            throw source.malformed("metadata key", expected: "a name", found: "\"\"")
        }
        source.key = key
        switch try valueType() {
        case .array:
            try skipArray(depth: 1)
        case .string:
            try readString(key)
        case .bool:
            metadata.set(key, .bool(try source.integer(UInt8.self, "value") != 0))
        case let type:
            metadata.set(key, try number(type))
        }
    }

    private mutating func readString(_ key: String) throws(HeaderError) {
        if Self.keptStrings.contains(key) {
            metadata.set(key, .string(try source.string("value", limit: Self.stringLimit)))
            return
        }
        let length = try source.stringLength("value")
        if length > 0, key == "tokenizer.chat_template" { header.hasChatTemplate = true }
        try source.skip(length, "value")
    }

    private mutating func valueType() throws(HeaderError) -> GGUFValueType {
        let id = try source.integer(UInt32.self, "value type")
        guard let type = GGUFValueType(rawValue: id) else {
            throw source.malformed("value type", expected: "an id from 0 to 12", found: "\(id)")
        }
        return type
    }

    private mutating func number(_ type: GGUFValueType) throws(HeaderError) -> GGUFValue {
        switch type {
        case .uint8: .uint8(try source.integer(UInt8.self, "value"))
        case .int8: .int8(try source.integer(Int8.self, "value"))
        case .uint16: .uint16(try source.integer(UInt16.self, "value"))
        case .int16: .int16(try source.integer(Int16.self, "value"))
        case .uint32: .uint32(try source.integer(UInt32.self, "value"))
        case .int32: .int32(try source.integer(Int32.self, "value"))
        case .uint64: .uint64(try source.integer(UInt64.self, "value"))
        case .int64: .int64(try source.integer(Int64.self, "value"))
        case .float32: .float32(Float(bitPattern: try source.integer(UInt32.self, "value")))
        case .float64: .float64(Double(bitPattern: try source.integer(UInt64.self, "value")))
        case .bool, .string, .array:
            throw source.malformed("value", expected: "a number", found: type.name)
        }
    }

    private mutating func skipArray(depth: Int) throws(HeaderError) {
        guard depth <= Self.arrayDepth else {
            throw source.malformed(
                "array",
                expected: "at most \(Self.arrayDepth) arrays within each other",
                found: "more"
            )
        }
        let type = try valueType()
        let size = Self.size(type)
        let count = try source.count("array count", minimumSize: size)
        switch type {
        case .string:
            try source.skipStrings(count: count, "array of strings")
        case .array:
            for _ in 0..<count { try skipArray(depth: depth + 1) }
        default:
            // The count was held against the bytes left, so the product is in range.
            try source.skip(count * size, "array")
        }
    }

    /// The least bytes an element takes.
    private static func size(_ type: GGUFValueType) -> Int {
        switch type {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64, .string: 8
        case .array: 12
        }
    }
}
