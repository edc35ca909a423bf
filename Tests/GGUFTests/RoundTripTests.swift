import GGUF
import Tensor
import Testing

@Suite("What the writer writes, the reader reads")
struct RoundTripTests {
    @Test(
        "Every value type survives, in order",
        arguments: [2, 3],
        [8, 32, 256, 4096]
    )
    func metadata(version: Int, alignment: Int) throws {
        let bytes = try sampleWriter(version: version, alignment: alignment).bytes()
        let file = try GGUFFile(bytes: bytes, name: "bytes")
        #expect(file.version == version)
        #expect(file.alignment == alignment)
        var expected = try sampleValues().map { ($0.0, try listing($0.1)) }
        if alignment != 32 {
            expected.insert(("general.alignment", "u32 \(alignment)"), at: 0)
        }
        #expect(file.metadata.keys == expected.map(\.0))
        let found = try file.metadata.entries.map { try listing($0.value) }
        #expect(found == expected.map(\.1))
    }

    @Test("Tensors keep name, type, shape, bytes and alignment", arguments: [8, 32, 256, 4096])
    func tensors(alignment: Int) throws {
        let bytes = try sampleWriter(alignment: alignment).bytes()
        let file = try GGUFFile(bytes: bytes, name: "bytes")
        #expect(file.tensors.map(\.name) == ["plain", "blocks", "one"])
        #expect(file.tensors.map(\.type) == [.f32, .q8_0, .f16])
        #expect(file.tensors.map(\.shape.dimensions) == [[3, 2], [64, 2, 1, 3], [1]])
        #expect(Array(file.tensors[0].bytes) == Array(repeating: 1, count: 24))
        #expect(Array(file.tensors[1].bytes) == Array(repeating: 2, count: 408))
        #expect(Array(file.tensors[2].bytes) == [3, 4])
        #expect(file.directory.allSatisfy { $0.offset % alignment == 0 })
        #expect(file.parts[0].dataOffset % alignment == 0)
        #expect(file.tensor("one")?.bytes.count == 2)
        #expect(file.tensor("two") == nil)
        #expect(file.fileSize == bytes.count)
    }

    @Test("Every element type has its size", arguments: ElementType.allCases)
    func elementTypes(type: ElementType) throws {
        var writer = try GGUFWriter()
        let rowLength = type.elementsPerBlock * 2
        let size = type.bytesPerBlock * 2 * 3
        let content = (0..<size).map { UInt8($0 % 251) }
        try writer.addTensor("t", type: type, dimensions: [rowLength, 3], bytes: content)
        let file = try GGUFFile(bytes: writer.bytes(), name: "bytes")
        let tensor = try #require(file.tensor("t"))
        #expect(tensor.type == type)
        #expect(Array(tensor.bytes) == content)
    }

    @Test("A file copied key by key is the same file")
    func copy() throws {
        let original = try sampleWriter().bytes()
        let file = try GGUFFile(bytes: original, name: "bytes")
        var writer = try GGUFWriter()
        writer.set(file.metadata)
        for tensor in file.tensors {
            try writer.addTensor(
                tensor.name,
                type: tensor.type,
                dimensions: tensor.shape.dimensions,
                bytes: Array(tensor.bytes)
            )
        }
        #expect(writer.bytes() == original)
    }

    @Test("A mapped file reads like the same bytes in memory")
    func mapped() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("model.gguf")
        let writer = try sampleWriter()
        try writer.write(to: path)
        let mapped = try GGUFFile(path: path)
        mapped.prefetch()
        #expect(mapped.path == path)
        let held = try GGUFFile(bytes: writer.bytes(), name: "bytes")
        #expect(try digest(mapped) == digest(held))
    }

    @Test("An array outlives the file it came from")
    func arrayKeepsMapping() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("model.gguf")
        try sampleWriter().write(to: path)
        let array = try GGUFFile(path: path).metadata.requireArray("a.v.text")
        #expect(try array.strings() == Array(repeating: "na\u{ef}ve \u{1F990}", count: 3))
    }

    @Test("The writer refuses what could not be read")
    func refusals() throws {
        #expect(throws: GGUFError.self) { try GGUFWriter(version: 1) }
        #expect(throws: GGUFError.self) { try GGUFWriter(alignment: 48) }
        #expect(throws: GGUFError.self) { try GGUFWriter(alignment: 0) }
        #expect(throws: GGUFError.self) { try GGUFArray(of: .uint8, [.uint8(1), .int8(1)]) }
        var writer = try GGUFWriter()
        try writer.addTensor("t", type: .i8, dimensions: [1], bytes: [0])
        for dimensions in [[], [0], [1, 1, 1, 1, 1], [-1, -1], [2], [.max, .max]] {
            #expect(throws: GGUFError.self) {
                try writer.addTensor("u", type: .i8, dimensions: dimensions, bytes: [0])
            }
        }
        #expect(throws: GGUFError.self) {
            try writer.addTensor("t", type: .i8, dimensions: [1], bytes: [0])
        }
        #expect(throws: GGUFError.self) { try writer.write(to: "/nowhere/at/all.gguf") }
    }
}
