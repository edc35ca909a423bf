import Discovery
import Foundation
import Glibc
import Testing

@Suite("Odd trees")
struct RobustnessTests {
    let tree: TestTree

    init() throws {
        tree = try TestTree()
    }

    @Test("Loops of links end")
    func loops() throws {
        try tree.write("m/a/x.gguf", SampleModel.chat.bytes)
        try tree.link("m/a/up", to: "..")
        try tree.link("m/self", to: "self")
        try tree.link("m/self.gguf", to: "self.gguf")
        try tree.link("m/b", to: "a")
        let catalogue = tree.scan("m")
        #expect(catalogue.entries.filter { $0.problem == nil }.map(\.id) == ["x"])
        #expect(catalogue.entries.count == 2)
        #expect(catalogue.entries.contains { $0.problem?.contains("cannot") == true })
    }

    @Test("A FIFO, a directory and a socket named like a model hold nothing up")
    func special() throws {
        try tree.folder("m/dir.gguf")
        try tree.write("m/dir.gguf/inner.gguf", SampleModel.chat.bytes)
        #expect(mkfifo(tree.path("m/pipe.gguf"), 0o600) == 0)
        let catalogue = tree.scan("m")
        #expect(catalogue.ids == ["inner", "pipe"])
        #expect(catalogue.entries[1].problem == "expected a GGUF file, found a FIFO")
    }

    @Test("A link to nothing is broken, and said to be")
    func danglingLink() throws {
        try tree.link("m/x.gguf", to: "nothing.gguf")
        #expect(
            try tree.scan("m").only().problem == "the file that the link leads to is missing"
        )
    }

    @Test("Forbidden files are broken, forbidden folders are noted", .enabled(if: getuid() != 0))
    func permissions() throws {
        try tree.write("m/x.gguf", SampleModel.chat.bytes)
        try tree.folder("m/closed")
        chmod(tree.path("m/x.gguf"), 0)
        chmod(tree.path("m/closed"), 0)
        defer { chmod(tree.path("m/closed"), 0o700) }
        let catalogue = tree.scan("m")
        #expect(try catalogue.only().problem?.contains("Permission denied") == true)
        #expect(catalogue.notes.map(\.path) == [tree.path("m/closed")])
    }

    @Test("Names with line feeds and odd characters are names like others")
    func oddNames() throws {
        try tree.write("m/two\nlines \u{1b}[31m.gguf", SampleModel.chat.bytes)
        let catalogue = tree.scan("m")
        let entry = try catalogue.only()
        #expect(entry.problem == nil)
        #expect(try catalogue.resolve(entry.id).paths == entry.paths)
        let table = CatalogueTable.text(catalogue.entries)
        #expect(table.split(separator: "\n").count == 2)
        #expect(!table.contains("\u{1b}"))
    }

    @Test("A name that is not UTF-8 is noted, and the others are found")
    func invalidName() throws {
        try tree.write("m/good.gguf", SampleModel.chat.bytes)
        let folder = Array(tree.path("m/").utf8).map { CChar(bitPattern: $0) }
        let name = [0x62, 0xff, 0xfe].map { CChar(truncatingIfNeeded: $0) }
        let suffix = ".gguf".utf8.map { CChar(bitPattern: $0) } + [0]
        let descriptor = open(folder + name + suffix, O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        let catalogue = tree.scan("m")
        #expect(catalogue.ids == ["good"])
        #expect(catalogue.notes.map(\.reason) == ["is left out: its name is not valid UTF-8"])
    }

    @Test("Depth is bounded, and the cut is said")
    func depth() throws {
        let deep = (1...30).map { "d\($0)" }.joined(separator: "/")
        try tree.write("m/\(deep)/x.gguf", SampleModel.chat.bytes)
        try tree.write("m/d1/d2/y.gguf", SampleModel.chat.bytes)
        let catalogue = tree.scan("m")
        #expect(catalogue.ids == ["y"])
        #expect(catalogue.notes.count == 1)
        #expect(catalogue.notes[0].reason.contains("levels down"))
    }

    @Test("A place that is a file, and one that is not there, hold nothing")
    func noFolder() throws {
        try tree.write("file", "text")
        for store in ModelStore.allCases {
            #expect(tree.scan("file", as: store).entries == [])
            #expect(tree.scan("none", as: store) == Catalogue.scan(ModelLocations([]), memory: nil))
        }
    }

    @Test("One place by two paths is looked through once")
    func samePlace() throws {
        try tree.write("m/x.gguf", SampleModel.chat.bytes)
        try tree.link("n", to: "m")
        let locations = ["m", "n"].map { ModelLocation(store: .folder, path: tree.path($0)) }
        let catalogue = Catalogue.scan(ModelLocations(locations), memory: nil)
        #expect(try catalogue.only().names == ["x"])
    }
}
