import Discovery
import Foundation
import Testing

@Suite("Folders and caches")
struct FolderStoreTests {
    let tree: TestTree

    init() throws {
        tree = try TestTree()
    }

    @Test("The hub's cache: snapshots, sub-folders and links to blobs")
    func hub() throws {
        let hub = HubTree(tree: tree)
        let parts = try SampleModel.chat.parts(2)
        try hub.add(
            "acme/tiny-GGUF",
            [
                ("tiny-Q4_K_M.gguf", SampleModel.chat(rows: 3, fileType: 15).bytes),
                ("sub/part-00001-of-00002.gguf", parts[0]),
                ("sub/part-00002-of-00002.gguf", parts[1]), ("config.json", Array("{}".utf8)),
                ("mmproj-Q8_0.gguf", SampleModel(architecture: "clip").bytes),
            ]
        )
        let catalogue = tree.scanMachine()
        #expect(
            catalogue.ids == [
                "acme/tiny-GGUF:Q4_K_M", "acme/tiny-GGUF:Q8_0", "mmproj-Q8_0",
            ]
        )
        #expect(catalogue.entries.allSatisfy { $0.store == .huggingface && $0.problem == nil })
        #expect(catalogue.entries.map(\.paths.count) == [1, 2, 1])
        #expect(
            catalogue.entries[0].path?.hasSuffix("snapshots/\(HubTree.commit)/tiny-Q4_K_M.gguf")
                == true
        )
        #expect(catalogue.notes == [])
    }

    @Test("Of several revisions the main branch has the names")
    func revisions() throws {
        let hub = HubTree(tree: tree)
        let old = String(repeating: "a", count: 40)
        let unchanged = try SampleModel.chat(rows: 6, fileType: 2).bytes
        try hub.add(
            "o/r",
            [
                ("r-Q8_0.gguf", SampleModel.chat(rows: 3).bytes), ("r-Q4_0.gguf", unchanged),
                ("r-Q6_K.gguf", SampleModel.chat(rows: 7, fileType: 18).bytes),
            ],
            commit: old
        )
        try hub.add(
            "o/r",
            [("r-Q8_0.gguf", SampleModel.chat(rows: 4).bytes), ("r-Q4_0.gguf", unchanged)]
        )
        let catalogue = tree.scanMachine()
        #expect(catalogue.ids == ["o/r:Q4_0", "o/r:Q6_K", "o/r:Q8_0", "o/r@aaaaaaaa:Q8_0"])
        #expect(try catalogue.resolve("o/r:q8_0").facts?.parameterCount == 4 * 32)
        #expect(try catalogue.resolve("o/r@aaaaaaaa:Q8_0").facts?.parameterCount == 3 * 32)
    }

    @Test("A link to a missing blob is broken, plain files in a snapshot are fine")
    func hubWithoutLinks() throws {
        let root = "home/.cache/huggingface/hub/models--o--r"
        let snapshot = "\(root)/snapshots/\(HubTree.commit)"
        try tree.write("\(snapshot)/plain-Q8_0.gguf", SampleModel.chat.bytes)
        try tree.link("\(snapshot)/gone-Q4_0.gguf", to: "../../blobs/none")
        let catalogue = tree.scanMachine()
        #expect(catalogue.ids == ["o/r:Q4_0", "o/r:Q8_0"])
        #expect(catalogue.entries[0].problem?.contains("link") == true)
        #expect(catalogue.entries[1].problem == nil)
    }

    @Test("LM Studio's folders are publisher, repository, file")
    func lmStudio() throws {
        try tree.write(
            "home/.lmstudio/models/org/repo-GGUF/repo-Q8_0.gguf",
            SampleModel.chat.bytes
        )
        try tree.write(
            "home/.cache/lm-studio/models/old/model/model.gguf",
            SampleModel.chat(rows: 2).bytes
        )
        try tree.write(
            "home/.lmstudio/models/org/repo-GGUF/downloading_repo-Q4_0.gguf.part",
            "GG"
        )
        try tree.write(
            "home/.lmstudio/.internal/bundled-models/nomic/embed/e.gguf",
            SampleModel(architecture: "nomic-bert").bytes
        )
        let catalogue = tree.scanMachine()
        #expect(catalogue.ids == ["nomic/embed:Q8_0", "old/model:Q8_0", "org/repo-GGUF:Q8_0"])
        #expect(catalogue.entries.allSatisfy { $0.store == .lmstudio })
    }

    @Test("llama.cpp's cache: flattened names, told apart by manifests")
    func llamaCpp() throws {
        let root = "home/.cache/llama.cpp"
        try tree.write("\(root)/my_org_my_repo_file-Q8_0.gguf", SampleModel.chat.bytes)
        try tree.write(
            "\(root)/manifest=my_org=my_repo=latest.json",
            #"{"ggufFile":{"rfilename":"file-Q8_0.gguf"}}"#
        )
        try tree.write("\(root)/my_org_my_repo_file-Q8_0.gguf.json", "{}")
        try tree.write("\(root)/my_org_my_repo_file-Q8_0.gguf.etag", "x")
        try tree.write(
            "\(root)/bart_Llama-GGUF_Llama-Q4_0.gguf",
            SampleModel.chat(rows: 2, fileType: 2).bytes
        )
        try tree.write("\(root)/plain.gguf", SampleModel.chat(rows: 3).bytes)
        try tree.write("\(root)/x.gguf.downloadInProgress", "GG")
        let catalogue = tree.scanMachine()
        #expect(catalogue.ids == ["bart/Llama-GGUF:Q4_0", "my_org/my_repo:Q8_0", "plain"])
        #expect(catalogue.entries.allSatisfy { $0.store == .llamacpp })
    }

    @Test("llama.cpp's newer cache has the hub's layout")
    func llamaCppAsHub() throws {
        let hub = HubTree(tree: tree, root: "cache")
        try hub.add("o/r", [("r-Q8_0.gguf", SampleModel.chat.bytes)])
        let entry = try tree.scanMachine(["LLAMA_CACHE": tree.path("cache")]).only()
        #expect(entry.id == "o/r:Q8_0")
        #expect(entry.store == .huggingface)
    }

    @Test("Plain folders are looked through with their sub-folders")
    func plain() throws {
        try tree.write("work/models/a.gguf", SampleModel.chat.bytes)
        try tree.write("work/models/deep/er/b.GGUF", SampleModel.chat(rows: 2).bytes)
        try tree.write("home/models/c.gguf", SampleModel.chat(rows: 3).bytes)
        try tree.write("home/models/.hidden/d.gguf", SampleModel.chat(rows: 5).bytes)
        try tree.write("home/models/._c.gguf", "resource fork")
        try tree.write("home/models/readme.txt", "text")
        let catalogue = tree.scanMachine()
        #expect(catalogue.ids == ["a", "b", "c"])
        #expect(catalogue.entries.allSatisfy { $0.store == .folder })
    }

    @Test("A file that several paths lead to is one entry that answers to each")
    func links() throws {
        try tree.write("home/models/real.gguf", SampleModel.chat.bytes)
        try tree.link("home/models/alias.gguf", to: "real.gguf")
        try tree.link("work/models", to: tree.path("home/models"))
        let catalogue = tree.scanMachine()
        let entry = try catalogue.only()
        for name in ["real", "alias.gguf", tree.path("work/models/real.gguf")] {
            #expect(try catalogue.resolve(name).id == entry.id)
        }
    }

    @Test("All stores at once")
    func everything() throws {
        try OllamaTree(tree: tree).add(
            "registry.ollama.ai/library/qwen3/14b",
            [("model", SampleModel.chat(rows: 1).bytes)]
        )
        try HubTree(tree: tree).add("o/r", [("r-Q8_0.gguf", SampleModel.chat(rows: 2).bytes)])
        try tree.write(
            "home/.lmstudio/models/p/q/q-Q8_0.gguf",
            SampleModel.chat(rows: 3).bytes
        )
        try tree.write(
            "home/.cache/llama.cpp/s_t-GGUF_t-Q8_0.gguf",
            SampleModel.chat(rows: 4).bytes
        )
        try tree.write("work/models/here.gguf", SampleModel.base.bytes)
        try tree.write("home/models/broken.gguf", "GGUF")
        try tree.write("named/flag.gguf", SampleModel.chat(rows: 6).bytes)
        try tree.write("single.bin", SampleModel.chat(rows: 7).bytes)
        let catalogue = Catalogue.scan(
            tree.locations(
                ["SHIMMY_MODEL_PATHS": tree.path("single.bin")],
                folders: [tree.path("named")]
            ),
            memory: nil
        )
        let found = catalogue.entries.map { "\($0.id) \($0.store) \($0.problem == nil)" }
        #expect(
            found == [
                "broken folder false", "flag folder true", "here folder true",
                "o/r:Q8_0 huggingface true", "p/q:Q8_0 lmstudio true", "qwen3:14b ollama true",
                "s/t-GGUF:Q8_0 llamacpp true", "single.bin folder true",
            ]
        )
        #expect(catalogue.notes == [])
    }
}
