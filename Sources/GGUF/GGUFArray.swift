/// An array in the metadata, left in the file until somebody asks for its elements.
///
/// Types and bounds were checked when the file was opened; reading checks them again, since another
/// program may write to a mapped file. Strings in arrays may hold invalid UTF-8 (tokens of
/// byte-level vocabularies do).
package struct GGUFArray: Sendable {
    let image: FileImage
    /// The type of every element.
    package let elementType: GGUFValueType
    /// Elements held.
    package let count: Int
    /// Where the first element stands, in bytes from the start of the image.
    let start: Int
    /// Bytes the elements take.
    let byteCount: Int
    /// The metadata key the array was found under.
    let key: String

    init(
        image: FileImage,
        elementType: GGUFValueType,
        count: Int,
        start: Int,
        byteCount: Int,
        key: String
    ) {
        self.image = image
        self.elementType = elementType
        self.count = count
        self.start = start
        self.byteCount = byteCount
        self.key = key
    }

    /// The elements as they stand in the file.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: image.bytes[start..<(start + byteCount)])
    }

    private func wrongType(_ expected: String, _ found: String, at offset: Int? = nil) -> GGUFError
    {
        let location = GGUFLocation(path: image.path, offset: offset ?? start, key: key)
        return .wrongType(location, expected: expected, found: found)
    }

    /// Visits each string's bytes in order, without a copy; the bytes are valid during the call.
    package func forEachString(
        _ body: (_ index: Int, _ utf8: UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        guard elementType == .string else {
            throw wrongType("an array of strings", description)
        }
        var cursor = ByteCursor(image, offset: start, key: key)
        for index in 0..<count {
            try body(index, cursor.stringBytes("string"))
        }
        withExtendedLifetime(image) {}
    }

    /// The array of strings in so many consecutive parts, the earlier ones longer by at most one.
    package func parts(_ number: Int) throws(GGUFError) -> [GGUFArray] {
        guard elementType == .string else {
            throw wrongType("an array of strings", description)
        }
        var cursor = ByteCursor(image, offset: start, key: key)
        var parts: [GGUFArray] = []
        let number = max(1, number)
        for part in 0..<number {
            let size = (count - part + number - 1) / number
            let first = cursor.offset
            for _ in 0..<size { _ = try cursor.stringBytes("string") }
            parts.append(
                GGUFArray(
                    image: image,
                    elementType: .string,
                    count: size,
                    start: first,
                    byteCount: cursor.offset - first,
                    key: key
                )
            )
        }
        withExtendedLifetime(image) {}
        return parts
    }

    /// The strings; invalid UTF-8 is an error.
    package func strings() throws(GGUFError) -> [String] {
        guard elementType == .string else {
            throw wrongType("an array of strings", description)
        }
        var cursor = ByteCursor(image, offset: start, key: key)
        var result: [String] = []
        result.reserveCapacity(count)
        for _ in 0..<count {
            result.append(try cursor.string("string", limit: .max))
        }
        withExtendedLifetime(image) {}
        return result
    }

    /// The elements of any integer type; one that does not fit `Int` is an error.
    package func ints() throws(GGUFError) -> [Int] {
        if elementType == .int32 {
            // A vocabulary has one for each token: too many for the way over `GGUFValue`.
            let bytes = bytes
            defer { withExtendedLifetime(image) {} }
            return (0..<count).map { index in
                let number = bytes.loadUnaligned(fromByteOffset: 4 * index, as: Int32.self)
                return Int(Int32(littleEndian: number))
            }
        }
        return try numbers("an array of integers") { $0.intValue }
    }

    /// The elements of any numeric type; one that a `Float` cannot hold exactly is an error.
    package func floats() throws(GGUFError) -> [Float] {
        try numbers("an array of numbers a 32-bit float holds exactly") { value in
            switch value {
            case .float32(let float): float
            case .float64(let double): double.isNaN ? .nan : Float(exactly: double)
            case .uint64(let integer): Float(exactly: integer)
            default: value.intValue.flatMap { Float(exactly: $0) }
            }
        }
    }

    private func numbers<Number>(
        _ expected: String,
        _ convert: (GGUFValue) -> Number?
    ) throws(GGUFError) -> [Number] {
        guard elementType != .string, elementType != .array, elementType != .bool else {
            throw wrongType(expected, description)
        }
        var cursor = ByteCursor(image, offset: start, key: key)
        var result: [Number] = []
        result.reserveCapacity(count)
        for index in 0..<count {
            let offset = cursor.offset
            let value = try cursor.value(elementType, in: image)
            guard let number = convert(value) else {
                throw wrongType(
                    expected,
                    "\(value) (\(elementType.name)) at index \(index)",
                    at: offset
                )
            }
            result.append(number)
        }
        return result
    }
}

extension GGUFArray {
    /// All elements; invalid UTF-8 in strings is repaired, since this form is for people to read.
    package var values: [GGUFValue] {
        get throws(GGUFError) { try values(prefix: count) }
    }

    /// The first elements, at most `limit`; otherwise like `values`.
    package func values(prefix limit: Int) throws(GGUFError) -> [GGUFValue] {
        var cursor = ByteCursor(image, offset: start, key: key)
        var result: [GGUFValue] = []
        let wanted = max(0, min(limit, count))
        result.reserveCapacity(wanted)
        for _ in 0..<wanted {
            if elementType == .string {
                let utf8 = try cursor.stringBytes("string")
                result.append(.string(String(decoding: utf8, as: UTF8.self)))
            } else {
                result.append(try cursor.value(elementType, in: image))
            }
        }
        withExtendedLifetime(image) {}
        return result
    }
}

extension GGUFArray: CustomStringConvertible {
    /// The array for a message: element type and count.
    package var description: String { "\(elementType.name)[\(count)]" }
}
