import Discovery
import Foundation
import JSON
import Testing

@Suite("Ollama's store")
struct OllamaStoreTests {
    let tree: TestTree
    let ollama: OllamaTree

    init() throws {
        tree = try TestTree()
        ollama = OllamaTree(tree: tree)
    }

    private let standard = "registry.ollama.ai/library"

    @Test("All layers of a manifest are kept")
    func layers() throws {
        let template = "{{ range .Messages }}{{ .Role }}: {{ .Content }}{{ end }}"
        let digests = try ollama.add(
            "\(standard)/qwen3/14b",
            [
                ("model", SampleModel.base.bytes), ("template", Array(template.utf8)),
                ("system", Array("Be brief.".utf8)),
                (
                    "params",
                    Array(#"{"stop":["<|im_end|>"],"temperature":0.6,"num_ctx":8192}"#.utf8)
                ),
                ("adapter", SampleModel.chat(rows: 2).bytes),
                ("projector", SampleModel.chat(rows: 3).bytes),
                ("license", Array("MIT".utf8)), ("license", Array("Apache-2.0".utf8)),
                ("messages", Array(#"[{"role":"user","content":"hi"}]"#.utf8)),
            ]
        )
        let entry = try tree.scanMachine().only()
        #expect(entry.id == "qwen3:14b")
        #expect(entry.store == .ollama)
        #expect(entry.problem == nil)
        #expect(entry.paths == [ollama.blob(digests[0])])
        // The template of the manifest makes a model without one of its own a chat model.
        #expect(entry.facts?.kind == .chat)
        #expect(entry.facts?.hasChatTemplate == false)
        let layers = try #require(entry.ollama)
        #expect(try layers.template() == template)
        #expect(try layers.system() == "Be brief.")
        #expect(layers.parameters["temperature"] == .double(0.6))
        #expect(layers.parameters["num_ctx"] == .int(8192))
        #expect(layers.parameters["stop"] == .array([.string("<|im_end|>")]))
        #expect(layers.adapterPaths == [ollama.blob(digests[4])])
        #expect(layers.projectorPaths == [ollama.blob(digests[5])])
        #expect(try layers.licenses() == ["MIT", "Apache-2.0"])
        #expect(try layers.messages()?[0]?["role"] == .string("user"))
    }

    @Test(
        "Names are those of `ollama list`",
        arguments: [
            ("registry.ollama.ai/library/qwen3/14b", "qwen3:14b"),
            ("registry.ollama.ai/someone/tuned/latest", "someone/tuned:latest"),
            ("hf.co/org/repo-GGUF/Q4_K_M", "hf.co/org/repo-GGUF:Q4_K_M"),
            ("example.com/library/m/1", "example.com/library/m:1"),
        ]
    )
    func names(_ path: String, _ id: String) throws {
        try ollama.add(path, [("model", SampleModel.chat.bytes)])
        #expect(try tree.scanMachine().only().id == id)
    }

    @Test("A template that only hands the prompt on makes no chat model")
    func bareTemplate() throws {
        try ollama.add(
            "\(standard)/b/latest",
            [("model", SampleModel.base.bytes), ("template", Array("{{ .Prompt }}\n".utf8))]
        )
        #expect(try tree.scanMachine().only().facts?.kind == .base)
    }

    @Test("Tags that share their weights are models of their own")
    func sharedWeights() throws {
        let layers = [("model", try SampleModel.chat.bytes)]
        try ollama.add("\(standard)/qwen3/14b", layers)
        try ollama.add("\(standard)/qwen3/latest", layers)
        let catalogue = tree.scanMachine()
        #expect(catalogue.ids == ["qwen3:14b", "qwen3:latest"])
        #expect(try catalogue.resolve("qwen3").id == "qwen3:latest")
    }

    @Test("A missing blob, a wrong size and a bad manifest are said")
    func broken() throws {
        let weights = try SampleModel.chat.bytes
        let gone = try ollama.add("\(standard)/gone/1", [("model", weights)])
        try FileManager.default.removeItem(atPath: ollama.blob(gone[0]))
        let short = try ollama.add("\(standard)/short/1", [("model", SampleModel.base.bytes)])
        let handle = try #require(FileHandle(forWritingAtPath: ollama.blob(short[0])))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([0]))
        try handle.close()
        let untold = try ollama.add(
            "\(standard)/untold/1",
            [("model", SampleModel.chat(rows: 9).bytes), ("system", Array("x".utf8))]
        )
        try FileManager.default.removeItem(atPath: ollama.blob(untold[1]))
        let manifests = "\(ollama.root)/manifests/\(standard)"
        try tree.write("\(manifests)/text/1", "not json")
        try tree.write("\(manifests)/list/1", "[]")
        try tree.write(
            "\(manifests)/escape/1",
            #"{"layers":[{"mediaType":"application/vnd.ollama.image.model","#
                + #""digest":"sha256:../../../../etc/passwd","size":1}]}"#
        )
        try tree.write("\(manifests)/cloud/1", #"{"schemaVersion":2,"layers":[]}"#)
        let problems = Dictionary(
            uniqueKeysWithValues: tree.scanMachine().entries.map { ($0.id, $0.problem ?? "") }
        )
        #expect(problems.count == 7)
        #expect(problems["gone:1"] == "its weights are missing: \(ollama.blob(gone[0]))")
        #expect(problems["short:1"]?.contains("the manifest says") == true)
        #expect(problems["untold:1"] == "its system layer is missing: \(ollama.blob(untold[1]))")
        #expect(problems["text:1"]?.contains("expected an Ollama manifest") == true)
        #expect(problems["list:1"]?.contains("without layers") == true)
        #expect(problems["escape:1"]?.contains("expected a digest") == true)
        #expect(problems["cloud:1"]?.contains("no GGUF weights") == true)
    }

    @Test("Blobs in the older spelling are found")
    func olderSpelling() throws {
        let digests = try ollama.add("\(standard)/old/1", [("model", SampleModel.chat.bytes)])
        let older = tree.path("\(ollama.root)/blobs/sha256:\(digests[0])")
        try FileManager.default.moveItem(atPath: ollama.blob(digests[0]), toPath: older)
        let entry = try tree.scanMachine().only()
        #expect(entry.problem == nil)
        #expect(entry.paths == [older])
    }

    @Test("A folder named by hand is known for a store by its layout")
    func namedFolder() throws {
        let moved = OllamaTree(tree: tree, root: "mnt/ollama")
        try moved.add("\(standard)/m/1", [("model", SampleModel.chat.bytes)])
        let variables = ["SHIMMY_MODEL_PATHS": tree.path("mnt/ollama")]
        #expect(tree.scanMachine(variables).ids == ["m:1"])
        #expect(tree.scanMachine(["OLLAMA_MODELS": tree.path("mnt/ollama")]).ids == ["m:1"])
    }

    @Test("One model in the user's and the system's store is no ambiguity; two models are")
    func twoStores() throws {
        let system = OllamaTree(tree: tree, root: "root/usr/share/ollama/.ollama/models")
        for store in [ollama, system] {
            try store.add("\(standard)/same/1", [("model", SampleModel.chat.bytes)])
        }
        try ollama.add("\(standard)/tuned/1", [("model", SampleModel.chat(rows: 5).bytes)])
        var other = try SampleModel.chat(rows: 5).bytes
        other[other.count - 1] = 9
        try system.add("\(standard)/tuned/1", [("model", other)])
        let catalogue = tree.scanMachine()
        #expect(catalogue.entries.count == 4)
        #expect(try catalogue.resolve("same:1").paths[0].hasPrefix(tree.path("home")))
        #expect(throws: DiscoveryError.self) { try catalogue.resolve("tuned:1") }
        #expect(Set(catalogue.ids).count == 4)
    }
}
