import GGUF
import Tensor
import Testing

/// Files written by the Python package `gguf` 0.19.0, an implementation of its own.
@Suite("Files of another writer")
struct ForeignFileTests {
    @Test("Every value type is read as it was meant")
    func values() throws {
        let file = try GGUFFile(bytes: fixture("every-type.gguf"), name: "every-type.gguf")
        let found = try file.metadata.entries.map { "\($0.key) \(try listing($0.value))" }
        #expect(
            found == [
                "general.architecture string \"test\"",
                "v.u8 u8 200", "v.i8 i8 -100", "v.u16 u16 60000", "v.i16 i16 -30000",
                "v.u32 u32 4000000000", "v.i32 i32 -2000000000",
                "v.u64 u64 18446744073709551615", "v.i64 i64 -9223372036854775808",
                "v.f32 f32 0.1", "v.f64 f64 0.1", "v.bool bool true",
                "v.string string \"n\u{e4}\u{ef}ve \u{1F990}\"",
                "a.ints [i32 1, i32 -2, i32 3]", "a.floats [f32 0.5, f32 -1.5]",
                "a.bools [bool true, bool false]",
                "a.strings [string \"a\", string \"\", string \"bc\"]",
                "a.bytes [string \"\u{FFFD}\u{FFFD}\", string \"ok\"]",
                "a.nested [[i32 1, i32 2], [i32 3]]",
            ]
        )
    }

    @Test("Tensors have the innermost dimension first and their own bytes")
    func tensors() throws {
        let file = try GGUFFile(bytes: fixture("every-type.gguf"), name: "every-type.gguf")
        #expect(file.tensors.map(\.name) == ["f32", "f16", "q8_0"])
        #expect(file.tensors.map(\.shape.dimensions) == [[3, 2], [2, 1, 2], [32, 2]])
        let floats = file.tensors[0].bytes.bindMemory(to: Float.self)
        #expect(Array(floats) == [0, 1, 2, 3, 4, 5])
        let halves = file.tensors[1].bytes.bindMemory(to: UInt16.self)
        #expect(Array(halves) == [0, 0x3C00, 0x4000, 0x4200])
        #expect(Array(file.tensors[2].bytes) == Array(0..<68))
    }

    @Test("A big-endian file is recognised and refused")
    func bigEndian() throws {
        let error = try #require(failure(try fixture("big-endian.gguf")))
        #expect("\(error)".contains("expected little-endian, found a big-endian file"))
        var swappedMagic = try sampleWriter().bytes()
        swappedMagic.replaceSubrange(0..<4, with: "FUGG".utf8)
        let other = try #require(failure(swappedMagic))
        #expect("\(other)".contains("big-endian"))
    }
}
