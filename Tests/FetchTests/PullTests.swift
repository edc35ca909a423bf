import Discovery
import Fetch
import NIOHTTP1
import Testing

@Suite("Models of a hub and of a registry")
struct PullTests {
    private let folder: TestFolder
    private let commit = String(repeating: "a", count: 40)

    init() throws {
        folder = try TestFolder()
    }

    private func downloader(_ client: HTTPClient) -> Downloader {
        var downloader = Downloader(client: client, progress: Progress())
        downloader.retry.firstWait = .milliseconds(1)
        return downloader
    }

    private func hubPull(_ url: HTTPURL, token: String? = nil) -> HubPull {
        let client = HTTPClient()
        return HubPull(
            folder: folder.path,
            hub: Hub(endpoint: url, token: token, client: client),
            downloader: downloader(client)
        )
    }

    private func listing(_ files: [(name: String, bytes: [UInt8])]) -> String {
        let siblings = files.map { file in
            let digest = SHA256.hex(file.bytes)
            let size = file.bytes.count
            return #"{"rfilename":"\#(file.name)","size":\#(size),"#
                + #""blobId":"\#(String(repeating: "b", count: 40))","#
                + #""lfs":{"sha256":"\#(digest)","size":\#(size),"pointerSize":135}}"#
        }
        return #"{"id":"Org/Repo-GGUF","sha":"\#(commit)","siblings":["#
            + siblings.joined(separator: ",") + "]}"
    }

    @Test("A model of the hub is stored as the hub's own tools do it")
    func hub() async throws {
        let bytes = sampleBytes(70_000)
        try await withMirror { mirror, url in
            let name = "sub/Repo-Q4_K_M.gguf"
            mirror.add(
                "/api/models/org/repo-gguf/revision/main",
                text: listing([("README.md", [1]), ("Repo-Q8_0.gguf", [2]), (name, bytes)])
            )
            mirror.add("/Org/Repo-GGUF/resolve/\(commit)/\(name)", bytes)
            let paths = try await hubPull(url, token: "t").pull("org/repo-gguf", tag: nil)
            let root = "models--Org--Repo-GGUF"
            let digest = SHA256.hex(bytes)
            #expect(paths == ["\(folder.path)/\(root)/snapshots/\(commit)/\(name)"])
            #expect(
                folder.tree == [
                    "\(root)/blobs/\(digest)", "\(root)/refs/main",
                    "\(root)/snapshots/\(commit)/\(name)",
                ]
            )
            let link = "\(root)/snapshots/\(commit)/\(name)"
            #expect(folder.target(ofLink: link) == "../../../blobs/\(digest)")
            #expect(folder.bytes(link) == bytes)
            #expect(folder.bytes("\(root)/refs/main") == Array(commit.utf8))
            #expect(mirror.requests.allSatisfy { $0.authorization == "Bearer t" })
            // What is there is not fetched again.
            _ = try await hubPull(url).pull("org/repo-gguf", tag: "q4_k_m")
            #expect(mirror.requests.filter { $0.path.contains("resolve") }.count == 1)
        }
    }

    @Test("A rate limit of lists and manifests is waited for, too")
    func rateLimit() async throws {
        let bytes = sampleBytes(1000)
        try await withMirror { mirror, url in
            let list = Array(listing([("Repo-Q8_0.gguf", bytes)]).utf8)
            mirror.add("/api/models/Org/Repo-GGUF/revision/main", list)
            mirror.add("/Org/Repo-GGUF/resolve/\(commit)/Repo-Q8_0.gguf", bytes)
            mirror.fail(.status(.tooManyRequests, retryAfter: "0"))
            let paths = try await hubPull(url).pull("Org/Repo-GGUF", tag: nil)
            #expect(paths.count == 1)
            #expect(mirror.requests.count == 3)
        }
    }

    @Test("All parts of a split model are fetched; a tag that is not there lists those that are")
    func parts() async throws {
        let names = (1...2).map { "Repo-Q8_0-0000\($0)-of-00002.gguf" }
        try await withMirror { mirror, url in
            mirror.add(
                "/api/models/Org/Repo-GGUF/revision/main",
                text: listing([(names[1], [2]), (names[0], [1]), ("mmproj-Q8_0.gguf", [3])])
            )
            for (index, name) in names.enumerated() {
                mirror.add("/Org/Repo-GGUF/resolve/\(commit)/\(name)", [UInt8(index + 1)])
            }
            let paths = try await hubPull(url).pull("Org/Repo-GGUF", tag: "Q8_0")
            #expect(paths.map { $0.split(separator: "/").last.map(String.init) } == names)
            let error = await #expect(throws: FetchError.self) {
                try await hubPull(url).pull("Org/Repo-GGUF", tag: "Q2_K")
            }
            #expect(error?.description.contains("Q8_0") == true)
        }
    }

    @Test(
        "Paths of a repository that would leave the cache are not taken",
        arguments: ["../x.gguf", "a/../../x.gguf", "/x.gguf", "a//x.gguf", "x\\n.gguf"]
    )
    func hostilePaths(name: String) async throws {
        try await withMirror { mirror, url in
            mirror.add("/api/models/Org/Repo/revision/main", text: listing([(name, [1])]))
            await #expect(throws: FetchError.self) {
                try await hubPull(url).pull("Org/Repo", tag: nil)
            }
            #expect(folder.tree == [])
        }
    }

    @Test("A model of a registry is stored as Ollama does it, the manifest last")
    func registry() async throws {
        let weights = sampleBytes(60_000)
        let system = Array("Be brief.".utf8)
        let config = Array("{}".utf8)
        func layer(_ kind: String, _ bytes: [UInt8]) -> String {
            #"{"mediaType":"\#(kind)","digest":"sha256:\#(SHA256.hex(bytes))","size":\#(bytes.count)}"#
        }
        let image = "application/vnd.ollama.image"
        let manifest =
            #"{"schemaVersion":2,"config":\#(layer("application/x", config)),"layers":["#
            + layer("\(image).model", weights) + "," + layer("\(image).system", system) + "]}"
        try await withMirror { mirror, url in
            mirror.add("/v2/library/tiny/manifests/1b", text: manifest)
            mirror.redirect("/v2/library/tiny/blobs/sha256:\(SHA256.hex(weights))", to: "/cdn?x=1")
            mirror.add("/cdn", weights)
            for bytes in [system, config] {
                mirror.add("/v2/library/tiny/blobs/sha256:\(SHA256.hex(bytes))", bytes)
            }
            let client = HTTPClient()
            let pull = RegistryPull(
                folder: folder.path,
                client: client,
                downloader: downloader(client)
            )
            guard case .registry(let name) = try PullName("tiny:1b", registry: url) else {
                Issue.record("no name of a registry")
                return
            }
            mirror.fail(.drop(after: 20_000))
            _ = try await pull.pull(name)
            let path = "manifests/registry.ollama.ai/library/tiny/1b"
            #expect(folder.bytes(path) == Array(manifest.utf8))
            let blobs = [weights, system, config].map { "blobs/sha256-\(SHA256.hex($0))" }
            #expect(folder.tree == (blobs + [path]).sorted())
            let location = ModelLocation(store: .ollama, path: folder.path)
            let found = Catalogue.scan(ModelLocations([location]), memory: nil)
            #expect(found.entries.map(\.names) == [["tiny:1b"]])
        }
    }

    @Test(
        "Manifests that make no sense are refused",
        arguments: [
            "[]", "{}", #"{"layers":[]}"#,
            #"{"layers":[{"digest":"sha256:../../x","size":3,"mediaType":"m"}]}"#,
            #"{"layers":[{"digest":"sha256:00","size":3,"mediaType":"m"}]}"#, "no JSON",
        ]
    )
    func hostileManifests(text: String) async throws {
        try await withMirror { mirror, url in
            mirror.add("/v2/library/tiny/manifests/latest", text: text)
            let client = HTTPClient()
            let pull = RegistryPull(
                folder: folder.path,
                client: client,
                downloader: downloader(client)
            )
            guard case .registry(let name) = try PullName("tiny", registry: url) else { return }
            await #expect(throws: FetchError.self) { try await pull.pull(name) }
            #expect(folder.tree == [])
        }
    }

    @Test("A search gives repositories in the server's order and passes damaged ones over")
    func search() async throws {
        try await withMirror { mirror, url in
            mirror.add(
                "/api/models",
                text:
                    #"[{"id":"A/B","downloads":7,"likes":2,"lastModified":"2025-04-05T06:07:08Z"},"#
                    + #"3,{"modelId":"C/D"}]"#
            )
            let hub = Hub(endpoint: url, token: nil, client: HTTPClient())
            let found = try await hub.search("a b", order: .recent, limit: 5)
            #expect(found.map(\.repository) == ["A/B", "C/D"])
            #expect(found.map(\.downloads) == [7, 0])
            #expect(found.first?.changed == "2025-04-05")
        }
    }
}
