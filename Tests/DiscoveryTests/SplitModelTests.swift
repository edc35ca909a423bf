import Discovery
import Foundation
import GGUF
import Testing

@Suite("Split models")
struct SplitModelTests {
    private func write(_ tree: TestTree, _ folder: String = "", count: Int = 3) throws {
        for (index, bytes) in try SampleModel.chat.parts(count).enumerated() {
            try tree.write("\(folder)big-Q8_0-0000\(index + 1)-of-0000\(count).gguf", bytes)
        }
    }

    @Test("The parts are one model with the sizes of all")
    func whole() throws {
        let tree = try TestTree()
        try write(tree)
        let entry = try tree.scan().only()
        #expect(entry.id == "big-Q8_0")
        #expect(entry.problem == nil)
        #expect(
            entry.paths == (1...3).map { tree.path("big-Q8_0-0000\($0)-of-00003.gguf") }
        )
        #expect(entry.facts?.kind == .chat)
        #expect(entry.facts?.parameterCount == 3 * 4 * 32)
        #expect(entry.size == (try SampleModel.chat.parts(3).reduce(0) { $0 + $1.count }))
    }

    @Test("A missing part is said", arguments: [1, 2, 3])
    func missing(_ number: Int) throws {
        let tree = try TestTree()
        try write(tree)
        let name = "big-Q8_0-0000\(number)-of-00003.gguf"
        try tree.remove(name)
        let entry = try tree.scan().only()
        #expect(entry.problem == "part \(number) of 3 is missing: \(tree.path(name))")
        #expect(!entry.isUsable)
    }

    @Test("A broken part is named")
    func brokenPart() throws {
        let tree = try TestTree()
        try write(tree)
        try tree.write("big-Q8_0-00002-of-00003.gguf", "GGUF")
        let problem = try #require(try tree.scan().only().problem)
        #expect(problem.hasPrefix("big-Q8_0-00002-of-00003.gguf: "))
    }

    @Test("Parts of two models in one folder stay apart")
    func two() throws {
        let tree = try TestTree()
        try write(tree)
        try write(tree, "sub/")
        for (index, bytes) in try SampleModel.chat.parts(2).enumerated() {
            try tree.write("other-0000\(index + 1)-of-00002.gguf", bytes)
        }
        let catalogue = tree.scan()
        #expect(catalogue.entries.map(\.paths.count).sorted() == [2, 3, 3])
        #expect(catalogue.entries.allSatisfy { $0.problem == nil })
    }

    @Test("A part under another name cannot be joined and says why")
    func renamed() throws {
        let tree = try TestTree()
        try tree.write("first.gguf", SampleModel.chat.parts(2)[0])
        let problem = try #require(try tree.scan().only().problem)
        #expect(problem.contains("part 1 of 2"))
    }

    @Test("A name like a part's alone does not make a model split")
    func onlyNamedSo() throws {
        let tree = try TestTree()
        try tree.write("x-00001-of-00009.gguf", SampleModel.chat.bytes)
        #expect(try tree.scan().only().problem == nil)
    }

    @Test("Any part may be named to describe the model", arguments: [1, 2, 3])
    func byPart(_ number: Int) throws {
        let tree = try TestTree()
        try write(tree)
        let path = tree.path("big-Q8_0-0000\(number)-of-00003.gguf")
        let entry = try Catalogue.entry(ofFile: path)
        #expect(entry.problem == nil)
        #expect(entry.paths.count == 3)
        #expect(try tree.scan().resolve(path).paths == entry.paths)
        #expect(try tree.scan().resolve("big-Q8_0-0000\(number)-of-00003.gguf").id == "big-Q8_0")
    }

    @Test("Tensors missing from the parts are noticed")
    func miscount() throws {
        let tree = try TestTree()
        var parts = try SampleModel.chat.parts(2)
        parts[1] = try SampleModel(
            architecture: nil,
            extra: [
                ("split.no", .uint16(1)), ("split.count", .uint16(2)),
                ("split.tensors.count", .int32(2)),
            ],
            tensorNames: []
        ).bytes
        for (index, bytes) in parts.enumerated() {
            try tree.write("x-0000\(index + 1)-of-00002.gguf", bytes)
        }
        #expect(try tree.scan().only().problem == "the parts hold 1 tensors, expected 2")
    }
}
