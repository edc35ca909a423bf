import Discovery
import Testing

@Suite("Places to look for models")
struct ModelLocationsTests {
    private func paths(
        _ environment: [String: String],
        _ store: ModelStore,
        folders: [String] = []
    ) -> [String] {
        ModelLocations(
            environment: environment,
            folders: folders,
            workingDirectory: "/wd",
            root: "/r"
        ).list.filter { $0.store == store }.map(\.path)
    }

    @Test("With nothing set, the tools' own defaults are taken")
    func defaults() {
        let home = ["HOME": "/h"]
        #expect(paths(home, .ollama).first == "/h/.ollama/models")
        #expect(paths(home, .ollama).contains("/r/usr/share/ollama/.ollama/models"))
        #expect(paths(home, .huggingface) == ["/h/.cache/huggingface/hub"])
        #expect(paths(home, .lmstudio).contains("/h/.lmstudio/models"))
        #expect(paths(home, .lmstudio).contains("/h/.cache/lm-studio/models"))
        #expect(paths(home, .llamacpp) == ["/h/.cache/llama.cpp"])
        #expect(paths(home, .folder) == ["/wd/models", "/h/models"])
    }

    @Test(
        "A tool's variable replaces its default",
        arguments: [
            (["OLLAMA_MODELS": "/o"], ModelStore.ollama, "/o"),
            (["OLLAMA_MODELS": "~/o"], .ollama, "/h/o"),
            (["OLLAMA_MODELS": ""], .ollama, "/h/.ollama/models"),
            (["HF_HUB_CACHE": "/c", "HF_HOME": "/d"], .huggingface, "/c"),
            (["HUGGINGFACE_HUB_CACHE": "/c"], .huggingface, "/c"),
            (["HF_HOME": "/d"], .huggingface, "/d/hub"),
            (["XDG_CACHE_HOME": "/x"], .huggingface, "/x/huggingface/hub"),
            (["XDG_CACHE_HOME": "relative"], .huggingface, "/h/.cache/huggingface/hub"),
            (["LLAMA_CACHE": "/l/"], .llamacpp, "/l"),
            (["XDG_CACHE_HOME": "/x"], .llamacpp, "/x/llama.cpp"),
        ]
    )
    func variables(_ variables: [String: String], _ store: ModelStore, _ expected: String) {
        let environment = ["HOME": "/h"].merging(variables) { $1 }
        #expect(paths(environment, store).first == expected)
    }

    @Test("Named folders come first and count once, however they are written")
    func named() {
        let environment = ["HOME": "/h", "SHIMMY_MODEL_PATHS": "/a:~/b:rel::/h/models/"]
        let list = ModelLocations(
            environment: environment,
            folders: ["/f", "./rel"],
            workingDirectory: "/wd",
            root: "/r"
        ).list
        let expected = ["/f", "/wd/rel", "/a", "/h/b", "/h/models"]
        #expect(list.prefix(5).map(\.path) == expected)
        #expect(list.filter { $0.path == "/h/models" }.count == 1)
        #expect(list.filter(\.isNamed).map(\.path) == expected)
    }

    @Test("Without a home directory only absolute places are left")
    func homeless() {
        let list = ModelLocations(environment: [:], workingDirectory: "/wd", root: "").list
        #expect(!list.isEmpty)
        #expect(list.allSatisfy { $0.path.hasPrefix("/") })
    }

    @Test("LM Studio's settings name its folder; damaged settings are like none")
    func settings() throws {
        let tree = try TestTree()
        let settings = "home/.lmstudio/settings.json"
        try tree.write(settings, #"{"downloadsFolder": "/big/models", "other": [1]}"#)
        #expect(tree.locations().list.contains { $0.path == "/big/models" })
        let places = tree.locations().list.count
        try tree.write(settings, #"{"downloadsFolder": "#)
        #expect(tree.locations().list.count == places - 1)
    }

    @Test("The process's own environment gives places")
    func process() {
        let list = ModelLocations.ofThisProcess(folders: ["/named"]).list
        #expect(list.first == ModelLocation(store: .folder, path: "/named", isNamed: true))
        #expect(list.contains { $0.store == .huggingface })
    }

    @Test("A named folder that is not there is noted, a default one is not")
    func missing() throws {
        let tree = try TestTree()
        let locations = tree.locations(folders: [tree.path("nowhere")])
        let catalogue = Catalogue.scan(locations, memory: nil)
        #expect(catalogue.notes.map(\.path) == [tree.path("nowhere")])
    }
}
