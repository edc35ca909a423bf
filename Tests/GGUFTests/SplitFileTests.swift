import Foundation
import GGUF
import Tensor
import Testing

@Suite("Split files")
struct SplitFileTests {
    /// Writes three parts; `change` may spoil a part's keys.
    private func write(
        in directory: TemporaryDirectory,
        tensors: [String] = ["a", "b", "c"],
        change: (Int, inout GGUFWriter) -> Void = { _, _ in }
    ) throws -> [String] {
        try (0..<3).map { index in
            // Parts may differ in alignment: only the first repeats the model's keys.
            var writer = try GGUFWriter(alignment: index == 0 ? 64 : 32)
            if index == 0 { writer.set("general.name", .string("split")) }
            writer.set("split.no", .uint16(UInt16(index)))
            writer.set("split.count", .uint16(3))
            writer.set("split.tensors.count", .int32(3))
            change(index, &writer)
            try writer.addTensor(
                tensors[index],
                type: .i8,
                dimensions: [4],
                bytes: Array(repeating: UInt8(index), count: 4)
            )
            let path = directory.file("model-0000\(index + 1)-of-00003.gguf")
            try writer.write(to: path)
            return path
        }
    }

    private func error(_ path: String) -> String {
        do {
            _ = try GGUFFile(path: path)
            return "none"
        } catch {
            return "\(error)"
        }
    }

    @Test("Any part opens the whole", arguments: 0..<3)
    func anyPart(given: Int) throws {
        let directory = try TemporaryDirectory()
        let paths = try write(in: directory)
        let file = try GGUFFile(path: paths[given])
        #expect(file.path == paths[given])
        #expect(file.parts.map(\.path) == paths)
        #expect(file.tensors.map(\.name) == ["a", "b", "c"])
        #expect(file.tensors.map { $0.bytes[0] } == [0, 1, 2])
        #expect(file.directory.map(\.part) == [0, 1, 2])
        #expect(try file.metadata.string("general.name") == "split")
        #expect(file.alignment == 64)
        #expect(file.fileSize == file.parts.reduce(0) { $0 + $1.fileSize })
    }

    @Test("A missing part is named", arguments: 1..<3)
    func missing(part: Int) throws {
        let directory = try TemporaryDirectory()
        let paths = try write(in: directory)
        try FileManager.default.removeItem(atPath: paths[part])
        let message = error(paths[0])
        #expect(message.contains(paths[part]))
        #expect(message.contains("part \(part + 1) of 3"))
        #expect(message.contains("No such file"))
    }

    @Test(
        "A part under a name that does not fit is refused",
        arguments: [
            "model.gguf", "model-00002-of-00003.gguf", "model-00001-of-00004.gguf",
            "-1-of-3.gguf", "model-0000x-of-00003.gguf",
        ]
    )
    func renamed(name: String) throws {
        let directory = try TemporaryDirectory()
        let paths = try write(in: directory)
        let moved = directory.file(name)
        _ = try? FileManager.default.removeItem(atPath: moved)
        try FileManager.default.moveItem(atPath: paths[0], toPath: moved)
        #expect(error(moved).contains("part 1 of 3"))
    }

    @Test("Parts that contradict each other are refused")
    func contradictions() throws {
        let cases: [(key: String, value: GGUFValue, says: String)] = [
            ("split.no", .uint16(1), "(split.no): expected 2, found 1"),
            ("split.no", .uint16(3), "(split.no): expected 0 to 2, found 3"),
            ("split.count", .uint16(4), "(split.count): expected 3, found 4"),
            ("split.count", .uint16(0), "split.count is missing"),
            ("split.count", .int32(-1), "(split.count): expected 0 to 65535, found -1"),
            ("split.tensors.count", .int32(4), "(split.tensors.count): expected 3, found 4"),
            ("split.no", .string("2"), "(split.no): expected an integer"),
        ]
        for (key, value, says) in cases {
            let directory = try TemporaryDirectory()
            let paths = try write(in: directory) { index, writer in
                if index == 2 { writer.set(key, value) }
            }
            let message = error(paths[0])
            #expect(message.contains(paths[2]))
            #expect(message.contains(says))
        }
    }

    @Test("A tensor in two parts is refused")
    func duplicate() throws {
        let directory = try TemporaryDirectory()
        let paths = try write(in: directory, tensors: ["a", "b", "a"])
        #expect(error(paths[0]).contains("second time"))
    }

    @Test("A merged file stands alone")
    func merged() throws {
        var writer = try GGUFWriter()
        writer.set("split.no", .uint16(0))
        writer.set("split.count", .uint16(0))
        writer.set("split.tensors.count", .int32(9))
        #expect(failure(writer.bytes()) == nil)
    }

    @Test("The only part of one needs no number in its name")
    func single() throws {
        var writer = try GGUFWriter()
        writer.set("split.no", .uint16(0))
        writer.set("split.count", .uint16(1))
        writer.set("split.tensors.count", .int32(0))
        #expect(failure(writer.bytes()) == nil)
        writer.set("split.tensors.count", .int32(1))
        #expect(failure(writer.bytes()) != nil)
    }
}
