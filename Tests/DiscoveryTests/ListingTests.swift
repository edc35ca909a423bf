import Discovery
import JSON
import Testing

@Suite("Listings")
struct ListingTests {
    let tree: TestTree

    init() throws {
        tree = try TestTree()
        try tree.write("home/models/chat.gguf", SampleModel.chat(rows: 40, fileType: 15).bytes)
        try tree.write("home/models/broken.gguf", "GGUF")
    }

    @Test("The table has a line for each model and says what is broken")
    func table() {
        let lines = CatalogueTable.text(tree.scanMachine().entries)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(
            lines[0] == "NAME    KIND    ARCHITECTURE  PARAMS  QUANTISATION  SIZE    STORE"
        )
        #expect(lines[1] == "broken  broken  -             -       -             4 B     folder")
        #expect(lines[2] == "chat    chat    llama         1.3K    Q4_K_M        1.9 kB  folder")
        #expect(lines[3] == "")
        #expect(lines[4].hasPrefix("broken: byte 4: version: expected"))
        #expect(CatalogueTable.text([]) == "No models were found.\n")
    }

    @Test("The JSON form holds every fact, null where nothing is known")
    func json() throws {
        let entries = tree.scanMachine().entries.map(\.json)
        let keys = [
            "id", "names", "kind", "architecture", "title", "parameter_count", "quantisation",
            "context_length", "embedding_length", "size", "modified", "store", "paths", "problem",
        ]
        for entry in entries { #expect(entry.objectValue?.keys == keys) }
        #expect(entries[0]["kind"] == .null)
        #expect(entries[0]["problem"]?.stringValue?.contains("version") == true)
        #expect(entries[1]["id"] == "chat")
        #expect(entries[1]["kind"] == "chat")
        #expect(entries[1]["parameter_count"] == 1280)
        #expect(entries[1]["context_length"] == 4096)
        #expect(entries[1]["paths"]?[0]?.stringValue == tree.path("home/models/chat.gguf"))
        #expect(entries[1]["problem"] == .null)
        #expect(try JSONValue(parsing: JSONValue.array(entries).serialized()) == .array(entries))
    }

    @Test("An Ollama model's layers are in its JSON form")
    func ollamaJSON() throws {
        try OllamaTree(tree: tree).add(
            "registry.ollama.ai/library/m/1",
            [("model", SampleModel.chat.bytes), ("params", Array(#"{"top_k":20}"#.utf8))]
        )
        let json = try tree.scanMachine().resolve("m:1").json
        #expect(json["ollama"]?["parameters"]?["top_k"] == 20)
        #expect(json["ollama"]?["template"] == .null)
    }

    @Test("Errors are sentences")
    func errors() {
        #expect(
            "\(DiscoveryError.notFound(name: "x\n", similar: ["a"]))"
                == "no model is named 'x\\n'; similar names: a"
        )
        let many = (0..<40).map { "m\($0)" }
        #expect(
            "\(DiscoveryError.ambiguous(name: "m", candidates: many))".hasSuffix("m11 and 28 more")
        )
        #expect("\(DiscoveryError.noDefault)".hasPrefix("there is no model"))
    }
}
