import GGUF
import Testing

/// A file with one thing wrong, and what the error must say.
struct HostileFile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let file: RawFile
    /// Where the error must point, in bytes.
    let offset: Int?
    /// What its text must hold.
    let says: [String]

    init(
        _ name: String,
        offset: Int? = nil,
        says: [String],
        keys: UInt64 = 0,
        tensors: UInt64 = 0,
        version: UInt32 = 3,
        build: (inout RawFile) -> Void = { _ in }
    ) {
        testDescription = name
        self.offset = offset
        self.says = says
        var file = RawFile(tensors: tensors, keys: keys, version: version)
        build(&file)
        self.file = file
    }
}

@Suite("Hostile files")
struct HostileFileTests {
    @Test("The header is checked", arguments: HostileFile.headers)
    func header(hostile: HostileFile) throws { try check(hostile) }

    @Test("Metadata is checked", arguments: HostileFile.metadata)
    func metadata(hostile: HostileFile) throws { try check(hostile) }

    @Test("The tensor directory is checked", arguments: HostileFile.directories)
    func directory(hostile: HostileFile) throws { try check(hostile) }

    private func check(_ hostile: HostileFile) throws {
        let error = try #require(failure(hostile.file.bytes))
        for part in hostile.says {
            #expect("\(error)".contains(part))
        }
        switch error {
        case .malformed(let location, _, _, _), .truncated(let location, _, _, _),
            .wrongType(let location, _, _):
            #expect(location.path == "bytes")
            if let offset = hostile.offset { #expect(location.offset == offset) }
        default: #expect(hostile.offset == nil)
        }
    }
}

extension HostileFile {
    static let headers = [
        HostileFile("version 0", offset: 4, says: ["found 0"], version: 0),
        HostileFile("version 1", offset: 4, says: ["expected 2 or 3, found 1"], version: 1),
        HostileFile("version 4", offset: 4, says: ["found 4"], version: 4),
        HostileFile("big-endian", offset: 4, says: ["big-endian"], version: 3 << 24),
        HostileFile(
            "2^63 tensors",
            offset: 8,
            says: ["tensor count", "9223372036854775808"],
            tensors: 1 << 63
        ),
        HostileFile("2^64-1 keys", offset: 16, says: ["key count"], keys: .max),
        HostileFile("one key more than there is room for", offset: 16, says: ["at most 1"], keys: 2)
        { $0.key("k", type: 7) },
    ]

    static let metadata = [
        HostileFile("no keys where one is due", offset: 16, says: ["at most 0"], keys: 1),
        HostileFile("key of 2^63 bytes", offset: 32, says: ["9223372036854775808 bytes"], keys: 1) {
            $0.integer(UInt64(1) << 63)
            $0.integer(UInt64(0))
        },
        HostileFile("empty key", offset: 24, says: ["expected a name"], keys: 1) {
            $0.key("", type: 7)
            $0.integer(UInt8(1))
        },
        HostileFile("key longer than allowed", offset: 24, says: ["65535", "65536"], keys: 1) {
            $0.key(String(repeating: "k", count: 65_536), type: 7)
            $0.integer(UInt8(1))
        },
        HostileFile("key of invalid UTF-8", offset: 24, says: ["valid UTF-8"], keys: 1) {
            $0.string([0x61, 0xC3, 0x28])
            $0.integer(UInt32(7))
            $0.integer(UInt8(1))
        },
        HostileFile("key given twice", offset: 38, says: ["(k)", "second time"], keys: 2) {
            $0.key("k", type: 7)
            $0.integer(UInt8(1))
            $0.key("k", type: 7)
            $0.integer(UInt8(1))
        },
        HostileFile("unknown value type", offset: 33, says: ["(k)", "found 13"], keys: 1) {
            $0.key("k", type: 13)
            $0.integer(UInt64(1))
        },
        HostileFile("bool of 2", offset: 37, says: ["0 or 1", "found 2"], keys: 1) {
            $0.key("k", type: 7)
            $0.integer(UInt8(2))
        },
        HostileFile("bool of 2 in an array", offset: 51, says: ["0 or 1"], keys: 1) {
            $0.key("k", type: 9)
            $0.integer(UInt32(7))
            $0.integer(UInt64(3))
            for byte: UInt8 in [0, 1, 2] { $0.integer(byte) }
        },
        HostileFile("string of invalid UTF-8", offset: 37, says: ["valid UTF-8"], keys: 1) {
            $0.key("k", type: 8)
            $0.string([0xED, 0xA0, 0x80])
        },
        HostileFile("string beyond the end", offset: 45, says: ["4 bytes, found 3"], keys: 1) {
            $0.key("k", type: 8)
            $0.integer(UInt64(4))
            $0.bytes += [1, 2, 3]
        },
        HostileFile("array of 2^63 bytes", offset: 41, says: ["array count", "at most 8"], keys: 1)
        {
            $0.key("k", type: 9)
            $0.integer(UInt32(0))
            $0.integer(UInt64(1) << 63)
            $0.integer(UInt64(0))
        },
        HostileFile("array of 2^61 doubles", offset: 41, says: ["at most 1"], keys: 1) {
            $0.key("k", type: 9)
            $0.integer(UInt32(12))
            $0.integer(UInt64(1) << 61)
            $0.integer(UInt64(0))
        },
        HostileFile("string in an array beyond the end", offset: 57, says: ["2 bytes"], keys: 1) {
            $0.key("k", type: 9)
            $0.integer(UInt32(8))
            $0.integer(UInt64(1))
            $0.integer(UInt64(2))
            $0.bytes += [1]
        },
        HostileFile(
            "strings in an array of which one is missing",
            offset: 60,
            says: ["8 bytes"],
            keys: 1
        ) {
            $0.key("k", type: 9)
            $0.integer(UInt32(8))
            $0.integer(UInt64(2))
            $0.string("abcdefg")
            $0.bytes += [0]
            $0.bytes[49] = 3
        },
        HostileFile("arrays within each other without end", says: ["at most 16 arrays"], keys: 1) {
            $0.key("k", type: 9)
            for _ in 0..<100_000 {
                $0.integer(UInt32(9))
                $0.integer(UInt64(1))
            }
        },
        HostileFile("alignment 0", offset: 53, says: ["general.alignment", "found 0"], keys: 1) {
            $0.key("general.alignment", type: 4)
            $0.integer(UInt32(0))
        },
        HostileFile("alignment 48", says: ["power of two", "found 48"], keys: 1) {
            $0.key("general.alignment", type: 4)
            $0.integer(UInt32(48))
        },
        HostileFile("alignment 4", says: ["8 or more", "found 4"], keys: 1) {
            $0.key("general.alignment", type: 4)
            $0.integer(UInt32(4))
        },
        HostileFile("negative alignment", says: ["found -32"], keys: 1) {
            $0.key("general.alignment", type: 5)
            $0.integer(Int32(-32))
        },
        HostileFile("alignment in words", says: ["an integer", "string"], keys: 1) {
            $0.key("general.alignment", type: 8)
            $0.string("32")
        },
        HostileFile(
            "alignment 2^62 with a tensor",
            says: ["data section of 0"],
            keys: 1,
            tensors: 1
        ) {
            $0.key("general.alignment", type: 10)
            $0.integer(UInt64(1) << 62)
            $0.tensor("t", dimensions: [1])
            $0.data(4)
        },
    ]

    static let directories = [
        HostileFile("no tensor where one is due", says: ["tensor count"], tensors: 1),
        HostileFile("empty tensor name", offset: 24, says: ["expected a name"], tensors: 1) {
            $0.tensor("", dimensions: [1])
            $0.data(4)
        },
        HostileFile("tensor name of invalid UTF-8", offset: 24, says: ["valid UTF-8"], tensors: 1) {
            $0.string([0xFF])
            $0.integer(UInt32(1))
            $0.integer(UInt64(1))
            $0.integer(UInt64(0))
            $0.integer(UInt64(0))
        },
        HostileFile("tensor given twice", offset: 57, says: ["(t)", "second time"], tensors: 2) {
            $0.tensor("t", dimensions: [1])
            $0.tensor("t", dimensions: [1], offset: 32)
            $0.data(64)
        },
        HostileFile("no dimensions", offset: 33, says: ["1 to 4", "found 0"], tensors: 1) {
            $0.tensor("t", dimensions: [])
            $0.data(32)
        },
        HostileFile("five dimensions", offset: 33, says: ["1 to 4", "found 5"], tensors: 1) {
            $0.tensor("t", dimensions: [1, 1, 1, 1, 1])
            $0.data(4)
        },
        HostileFile("dimension 0", offset: 45, says: ["dimension", "found 0"], tensors: 1) {
            $0.tensor("t", dimensions: [4, 0])
            $0.data(4)
        },
        HostileFile("dimension 2^63", offset: 37, says: ["9223372036854775808"], tensors: 1) {
            $0.tensor("t", dimensions: [1 << 63])
            $0.data(4)
        },
        HostileFile("2^64 elements", offset: 33, says: ["below 2^63 bytes"], tensors: 1) {
            $0.tensor("t", dimensions: [1 << 32, 1 << 32], type: 24)
            $0.data(4)
        },
        HostileFile("2^61 floats", offset: 33, says: ["below 2^63 bytes"], tensors: 1) {
            $0.tensor("t", dimensions: [1 << 61])
            $0.data(4)
        },
        HostileFile("2^63 elements in fewer bytes", offset: 33, says: ["2^63"], tensors: 1) {
            $0.tensor("t", dimensions: [256, 1 << 55], type: 19)
            $0.data(4)
        },
        HostileFile("unknown tensor type", offset: 45, says: ["(t)", "found 99"], tensors: 1) {
            $0.tensor("t", dimensions: [1], type: 99)
            $0.data(4)
        },
        HostileFile("withdrawn tensor type", offset: 45, says: ["found 4"], tensors: 1) {
            $0.tensor("t", dimensions: [32], type: 4)
            $0.data(64)
        },
        HostileFile("row of a block and a half", offset: 33, says: ["multiple of 32"], tensors: 1) {
            $0.tensor("t", dimensions: [48, 2], type: 8)
            $0.data(102)
        },
        HostileFile("offset out of line", offset: 49, says: ["multiple of 32, found 8"], tensors: 1)
        {
            $0.tensor("t", dimensions: [1], offset: 8)
            $0.data(64)
        },
        HostileFile("offset beyond the end", offset: 49, says: ["data section of 64"], tensors: 1) {
            $0.tensor("t", dimensions: [1], offset: 64)
            $0.data(64)
        },
        HostileFile("offset 2^64 - 32", offset: 49, says: ["tensor offset"], tensors: 1) {
            $0.tensor("t", dimensions: [8], offset: 0 &- 32)
            $0.data(64)
        },
        HostileFile("one byte short", offset: 49, says: ["(t)", "data section of 63"], tensors: 1) {
            $0.tensor("t", dimensions: [8], offset: 32)
            $0.data(63)
        },
        HostileFile("overlap", offset: 82, says: ["(u)", "64 or more, the end of t"], tensors: 2) {
            $0.tensor("t", dimensions: [16])
            $0.tensor("u", dimensions: [1], offset: 32)
            $0.data(64)
        },
        HostileFile("two tensors in one place", says: ["tensor offset"], tensors: 2) {
            $0.tensor("t", dimensions: [8], offset: 32)
            $0.tensor("u", dimensions: [8], offset: 32)
            $0.data(64)
        },
    ]
}
