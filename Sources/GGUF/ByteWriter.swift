/// Appends little-endian values to bytes: the counterpart of `ByteCursor`.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func integer(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// A length and as many bytes.
    mutating func string(_ utf8: some Collection<UInt8>) {
        integer(UInt64(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    mutating func append(_ content: some Sequence<UInt8>) {
        bytes.append(contentsOf: content)
    }

    /// Fills up with zeros to a multiple of `alignment`.
    mutating func pad(to alignment: Int) {
        let excess = bytes.count % alignment
        if excess > 0 { bytes.append(contentsOf: repeatElement(0, count: alignment - excess)) }
    }

    /// A value without its type; an array with the head it has in the file.
    mutating func value(_ value: GGUFValue) {
        switch value {
        case .uint8(let integer): self.integer(integer)
        case .int8(let integer): self.integer(integer)
        case .uint16(let integer): self.integer(integer)
        case .int16(let integer): self.integer(integer)
        case .uint32(let integer): self.integer(integer)
        case .int32(let integer): self.integer(integer)
        case .uint64(let integer): self.integer(integer)
        case .int64(let integer): self.integer(integer)
        case .float32(let float): integer(float.bitPattern)
        case .float64(let double): integer(double.bitPattern)
        case .bool(let flag): integer(UInt8(flag ? 1 : 0))
        case .string(let text): string(text.utf8)
        case .array(let array):
            integer(array.elementType.rawValue)
            integer(UInt64(array.count))
            append(array.bytes)
        }
    }
}
