/// Arrays made in memory, for the writer; they hold the bytes the file will have.
extension GGUFArray {
    /// An array of elements of one type; an element of another type is an error.
    package init(of elementType: GGUFValueType, _ values: [GGUFValue]) throws(GGUFError) {
        var writer = ByteWriter()
        for (index, value) in values.enumerated() {
            guard value.type == elementType else {
                throw .unwritable(
                    name: "array element \(index)",
                    expected: elementType.name,
                    found: value.type.name
                )
            }
            writer.value(value)
        }
        self.init(elementType: elementType, count: values.count, content: writer.bytes)
    }

    /// An array of strings.
    package init(_ strings: [String]) {
        self.init(utf8: strings.map { Array($0.utf8) })
    }

    /// An array of strings given as bytes, which need not be valid UTF-8.
    package init(utf8 strings: [[UInt8]]) {
        var writer = ByteWriter()
        for string in strings { writer.string(string) }
        self.init(elementType: .string, count: strings.count, content: writer.bytes)
    }

    /// An array of 32-bit integers.
    package init(_ integers: [Int32]) {
        var writer = ByteWriter()
        for integer in integers { writer.integer(integer) }
        self.init(elementType: .int32, count: integers.count, content: writer.bytes)
    }

    /// An array of 32-bit floats.
    package init(_ floats: [Float]) {
        var writer = ByteWriter()
        for float in floats { writer.integer(float.bitPattern) }
        self.init(elementType: .float32, count: floats.count, content: writer.bytes)
    }

    private init(elementType: GGUFValueType, count: Int, content: [UInt8]) {
        self.init(
            image: FileImage(copying: content, name: "memory"),
            elementType: elementType,
            count: count,
            start: 0,
            byteCount: content.count,
            key: "array"
        )
    }
}
