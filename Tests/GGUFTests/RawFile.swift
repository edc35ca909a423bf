/// A file put together by hand, so that every field can be wrong.
struct RawFile {
    var bytes: [UInt8] = []

    /// Starts with a header of version 3.
    init(tensors: UInt64 = 0, keys: UInt64 = 0, version: UInt32 = 3) {
        bytes = Array("GGUF".utf8)
        integer(version)
        integer(tensors)
        integer(keys)
    }

    mutating func integer(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func string(_ text: String) {
        string(Array(text.utf8))
    }

    mutating func string(_ utf8: [UInt8]) {
        integer(UInt64(utf8.count))
        bytes += utf8
    }

    /// A key and the id of its value's type.
    mutating func key(_ name: String, type: UInt32) {
        string(name)
        integer(type)
    }

    mutating func tensor(
        _ name: String,
        dimensions: [UInt64],
        type: UInt32 = 0,
        offset: UInt64 = 0
    ) {
        string(name)
        integer(UInt32(dimensions.count))
        for dimension in dimensions { integer(dimension) }
        integer(type)
        integer(offset)
    }

    /// Pads to the alignment and adds a data section of `count` bytes.
    mutating func data(_ count: Int, alignment: Int = 32) {
        while bytes.count % alignment != 0 { bytes.append(0) }
        bytes += Array(repeating: 7, count: count)
    }
}
