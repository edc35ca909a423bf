import Discovery
import Foundation
import Testing

@Suite("Names")
struct ResolveTests {
    let tree: TestTree

    init() throws {
        tree = try TestTree()
    }

    private func error(_ catalogue: Catalogue, _ name: String) -> DiscoveryError? {
        do throws(DiscoveryError) {
            _ = try catalogue.resolve(name)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "Every usual spelling of an Ollama model means it",
        arguments: [
            "qwen3:14b", "QWEN3:14B", "library/qwen3:14b", "registry.ollama.ai/library/qwen3:14b",
            "https://ollama.com/library/qwen3:14b", "qwen3", "qwen", "library/qwen3",
        ]
    )
    func ollama(_ name: String) throws {
        try OllamaTree(tree: tree).add(
            "registry.ollama.ai/library/qwen3/14b",
            [("model", SampleModel.chat.bytes)]
        )
        try tree.write("home/models/other.gguf", SampleModel.base.bytes)
        #expect(try tree.scanMachine().resolve(name).id == "qwen3:14b")
    }

    @Test(
        "Every usual spelling of a hub model means it",
        arguments: [
            "org/repo-GGUF:Q4_K_M", "org/repo-gguf:q4_k_m", "hf.co/org/repo-GGUF:Q4_K_M",
            "huggingface.co/org/repo-GGUF:Q4_K_M", "org/repo-GGUF", "ORG/repo", "org/",
            "Model-Q4_K_M.gguf", "Model-Q4_K_M", "model", "org/repo-GGUF/Model-Q4_K_M.gguf",
        ]
    )
    func hub(_ name: String) throws {
        try HubTree(tree: tree).add(
            "org/repo-GGUF",
            [("Model-Q4_K_M.gguf", SampleModel.chat(rows: 4, fileType: 15).bytes)]
        )
        try tree.write("home/models/unlike.gguf", SampleModel.base.bytes)
        #expect(try tree.scanMachine().resolve(name).id == "org/repo-GGUF:Q4_K_M")
    }

    @Test("An architecture that cannot be run is a problem of the model, which is no default")
    func architectures() throws {
        let strange = SampleModel(architecture: "mamba", rows: 64)
        try tree.write("home/models/m-strange.gguf", strange.bytes)
        let path = try tree.write("home/models/m-usual.gguf", SampleModel.chat.bytes)
        let locations = tree.locations()
        let catalogue = Catalogue.scan(locations, memory: nil, architectures: ["llama"])
        #expect(try catalogue.resolve("m-strange").problem?.contains("'mamba'") == true)
        #expect(try catalogue.resolve("m-strange").isUsable == false)
        // What can be used is meant where a name could mean either.
        for name in ["default", "m-"] { #expect(try catalogue.resolve(name).path == path) }
        #expect(error(Catalogue.scan(locations, memory: nil, architectures: []), "default") != nil)
        #expect(try Catalogue.scan(locations, memory: nil).resolve("m-strange").problem == nil)
    }

    @Test("A path means its file, absolute, relative or through a link")
    func paths() throws {
        let path = try tree.write("home/models/sub/x.gguf", SampleModel.chat.bytes)
        try tree.link("elsewhere.gguf", to: path)
        let catalogue = tree.scanMachine()
        for name in [path, tree.path("home/models/sub/../sub/x.gguf"), tree.path("elsewhere.gguf")]
        {
            #expect(try catalogue.resolve(name).paths == [path])
        }
        let outside = try tree.write("outside.gguf", SampleModel.chat(rows: 2).bytes)
        #expect(error(catalogue, outside) == .notFound(name: outside, similar: []))
        #expect(try Catalogue.entry(ofFile: outside).facts?.kind == .chat)
        #expect(throws: DiscoveryError.self) { try Catalogue.entry(ofFile: tree.path("none")) }
        #expect(throws: DiscoveryError.self) { try Catalogue.entry(ofFile: tree.path) }
    }

    @Test("An ambiguous beginning lists the candidates; a longer one is enough")
    func ambiguous() throws {
        for (rows, name) in ["qwen-4b", "qwen-8b", "qwen-8b-long"].enumerated() {
            try tree.write("home/models/\(name).gguf", SampleModel.chat(rows: rows + 1).bytes)
        }
        let catalogue = tree.scanMachine()
        let candidates = ["qwen-4b", "qwen-8b", "qwen-8b-long"]
        #expect(error(catalogue, "qwen") == .ambiguous(name: "qwen", candidates: candidates))
        #expect(error(catalogue, "qwen").map { "\($0)" }?.contains("qwen-8b-long") == true)
        #expect(try catalogue.resolve("qwen-4").id == "qwen-4b")
        // All of a name comes before the beginning of another.
        #expect(try catalogue.resolve("qwen-8b").id == "qwen-8b")
        #expect(
            error(catalogue, "wen-8")
                == .notFound(name: "wen-8", similar: ["qwen-8b", "qwen-8b-long"])
        )
        #expect(error(catalogue, "") == .notFound(name: "", similar: []))
    }

    @Test("A name that two different models have is ambiguous, and neither has it as its id")
    func sameName() throws {
        try tree.write("home/models/a/model.gguf", SampleModel.chat.bytes)
        try tree.write("home/models/b/model.gguf", SampleModel.chat.bytes)
        let catalogue = tree.scanMachine()
        #expect(catalogue.ids == ["a/model", "b/model"])
        // Equal headers and sizes do not make two files the same model.
        #expect(
            error(catalogue, "model")
                == .ambiguous(name: "model", candidates: ["a/model", "b/model"])
        )
        #expect(
            try catalogue.resolve("b/model.gguf").paths == [tree.path("home/models/b/model.gguf")]
        )
    }

    @Test("One published model in two stores is no ambiguity")
    func twins() throws {
        let bytes = try SampleModel.chat.bytes
        try HubTree(tree: tree).add("o/r", [("r-Q8_0.gguf", bytes)])
        try tree.write("home/.lmstudio/models/o/r/r-Q8_0.gguf", bytes)
        let catalogue = tree.scanMachine()
        #expect(catalogue.entries.count == 2)
        #expect(try catalogue.resolve("o/r:Q8_0").store == .huggingface)
        #expect(try catalogue.resolve("o/r").store == .huggingface)
        #expect(Set(catalogue.ids).count == 2)
        for entry in catalogue.entries { #expect(try catalogue.resolve(entry.id).id == entry.id) }
    }

    @Test("A repository alone stands for its Q4_K_M, then its Q8_0, else it is ambiguous")
    func repository() throws {
        let hub = HubTree(tree: tree)
        let kinds: [(String, UInt32)] = [("Q2_K", 10), ("Q6_K", 18), ("Q8_0", 7), ("Q4_K_M", 15)]
        var files: [(String, [UInt8])] = []
        var answers: [String] = []
        for (index, (tag, type)) in kinds.enumerated() {
            files.append(
                ("m-\(tag).gguf", try SampleModel.chat(rows: index + 1, fileType: type).bytes)
            )
            try hub.add("o/r", files)
            let found = error(tree.scanMachine(), "o/r") == nil
            answers.append(found ? try tree.scanMachine().resolve("o/r").id : "ambiguous")
        }
        #expect(answers == ["o/r:Q2_K", "ambiguous", "o/r:Q8_0", "o/r:Q4_K_M"])
    }

    @Test("A tag is the end of the file's name, or the header's quantisation where it has none")
    func tags() throws {
        try HubTree(tree: tree).add(
            "o/r",
            [("m-UD-Q4_K_XL.gguf", SampleModel.chat(rows: 4, fileType: 15).bytes)]
        )
        let catalogue = tree.scanMachine()
        for tag in ["UD-Q4_K_XL", "Q4_K_XL", "ud-q4_k_xl"] {
            #expect(try catalogue.resolve("o/r:\(tag)").id == "o/r:UD-Q4_K_XL")
        }
        try HubTree(tree: tree).add("o/s", [("ggml-model.gguf", SampleModel.chat.bytes)])
        #expect(try tree.scanMachine().resolve("o/s:q8_0").id == "o/s:Q8_0")
    }

    @Test("Models are meant before projectors and broken files")
    func preference() throws {
        try tree.write("home/models/vision-4b.gguf", SampleModel.chat.bytes)
        try tree.write("home/models/vision-mmproj.gguf", SampleModel(architecture: "clip").bytes)
        try tree.write("home/models/vision-new.gguf", "GGUF")
        let catalogue = tree.scanMachine()
        #expect(try catalogue.resolve("vision").id == "vision-4b")
        #expect(try catalogue.resolve("vision-m").facts?.kind == .projector)
        #expect(try catalogue.resolve("vision-new").problem != nil)
    }

    @Test("The default is the largest chat model that fits, then the finest")
    func standard() throws {
        try tree.write("home/models/z-base.gguf", SampleModel(chatTemplate: nil, rows: 900).bytes)
        try tree.write(
            "home/models/broken.gguf",
            Array(SampleModel.chat(rows: 800).bytes.dropLast(9))
        )
        try tree.write("home/models/small.gguf", SampleModel.chat(rows: 10).bytes)
        let middle = try SampleModel.chat(rows: 100).bytes
        try tree.write("home/models/middle-b.gguf", middle)
        try tree.write("home/models/middle-a.gguf", middle)
        try tree.write("home/models/large.gguf", SampleModel.chat(rows: 500).bytes)
        #expect(try tree.scanMachine().resolve("default").id == "large")
        #expect(
            try tree.scanMachine(memory: middle.count * 4 / 3 + 4).resolve("DEFAULT").id
                == "middle-a"
        )
        #expect(try tree.scanMachine(memory: 1).resolve("default").id == "small")
    }

    @Test("Without a chat model the default completes text; without any there is none")
    func standardWithoutChat() throws {
        try tree.write("home/models/e.gguf", SampleModel(architecture: "bert").bytes)
        #expect(error(tree.scanMachine(), "default") == .noDefault)
        try tree.write("home/models/default.gguf", SampleModel.base.bytes)
        let entry = try tree.scanMachine().resolve("default")
        #expect(entry.facts?.kind == .base)
        // A file of that name goes by its path.
        #expect(entry.id == tree.path("home/models/default.gguf"))
    }
}
