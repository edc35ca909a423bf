import Discovery
import Foundation
import Glibc
import Testing

@Suite("Keeping up with changes")
struct WatcherTests {
    let tree: TestTree

    init() throws {
        tree = try TestTree()
    }

    private func watcher(cache: String? = nil) -> CatalogueWatcher {
        CatalogueWatcher(
            locations: tree.locations(),
            cachePath: cache.map { tree.path($0) },
            memory: nil
        )
    }

    /// Lets the files' last change grow old enough for their headers to be kept.
    private func settle() async throws {
        try await Task.sleep(for: .milliseconds(2200))
    }

    @Test("New, changed and removed files show up")
    func changes() throws {
        let watcher = watcher()
        #expect(watcher.refresh().ids == [])
        try tree.write("home/models/a.gguf", SampleModel.chat(rows: 1).bytes)
        #expect(watcher.refresh().ids == ["a"])
        #expect(watcher.catalogue(notOlderThan: .seconds(3600)).ids == ["a"])
        // In place, within the same tick of the clock and with the same size.
        var changed = try SampleModel.chat(rows: 1).bytes
        let key = Array("llama.block_count".utf8)
        let start = try #require(changed.indices.first { changed[$0...].starts(with: key) })
        #expect(changed[start + key.count + 4] == 1)
        changed.replaceSubrange(start..<(start + 5), with: Array("lxama".utf8))
        try tree.write("home/models/a.gguf", changed)
        #expect(watcher.refresh().entries.first?.facts?.kind == .chat)
        try tree.write("home/models/a.gguf", SampleModel.base.bytes)
        #expect(watcher.refresh().entries.first?.facts?.kind == .base)
        try tree.remove("home/models/a.gguf")
        #expect(watcher.refresh().ids == [])
    }

    @Test("A name that is not known yet is looked for again")
    func resolve() throws {
        let watcher = watcher()
        _ = watcher.refresh()
        #expect(throws: DiscoveryError.self) { try watcher.resolve("a") }
        try tree.write("home/models/a.gguf", SampleModel.chat.bytes)
        usleep(150_000)
        #expect(try watcher.resolve("a").id == "a")
        #expect(try watcher.resolve("default").id == "a")
    }

    @Test("Headers are read once, in this run and the next")
    func cache() async throws {
        for index in 0..<20 {
            try tree.write("home/models/m\(index).gguf", SampleModel.chat(rows: index + 1).bytes)
        }
        try tree.write("home/models/broken.gguf", "GGUF")
        try await settle()
        let first = watcher(cache: "cache/headers.json")
        let catalogue = first.refresh()
        #expect(catalogue.entries.count == 21)
        #expect(first.headersRead == 20)
        #expect(first.refresh() == catalogue)
        #expect(first.headersRead == 20)

        let second = watcher(cache: "cache/headers.json")
        #expect(second.refresh() == catalogue)
        #expect(second.headersRead == 0)

        try tree.write("home/models/m3.gguf", SampleModel.base.bytes)
        #expect(try second.refresh().resolve("m3").facts?.kind == .base)
        #expect(second.headersRead == 1)
        // Content changed, size and modification time as before.
        let path = try tree.write("home/models/m4.gguf", SampleModel(rows: 5).bytes)
        var times = [timespec](repeating: timespec(tv_sec: 1_600_000_000, tv_nsec: 0), count: 2)
        utimensat(AT_FDCWD, path, &times, 0)
        _ = second.refresh()
        #expect(second.headersRead >= 2)
    }

    @Test(
        "A damaged cache is like none",
        arguments: [
            "", "{", "[]", "{\"format\":1}", "{\"format\":1,\"files\":{\"/x\":{}}}",
            "{\"format\":2,\"files\":{}}", "\u{0}\u{1}",
        ]
    )
    func damagedCache(_ text: String) throws {
        try tree.write("home/models/a.gguf", SampleModel.chat.bytes)
        try tree.write("cache/headers.json", text)
        #expect(watcher(cache: "cache/headers.json").refresh().ids == ["a"])
    }

    @Test("A cache that cannot be written changes nothing")
    func unwritableCache() throws {
        try tree.write("home/models/a.gguf", SampleModel.chat.bytes)
        try tree.write("file", "in the way")
        #expect(watcher(cache: "file/headers.json").refresh().ids == ["a"])
        try tree.folder("folder")
        #expect(watcher(cache: "folder").refresh().ids == ["a"])
    }

    @Test("The cache has its place below the user's cache directory")
    func cachePath() {
        let path = CatalogueWatcher.standardCachePath(environment: ["XDG_CACHE_HOME": "/c"])
        #expect(path == "/c/shimmy/headers.json")
        #expect(CatalogueWatcher.standardCachePath(environment: [:]) == nil)
    }

    @Test("A thousand sparse files of a hundred gigabytes in all")
    func thousand() async throws {
        let header = try SampleModel.chat.bytes
        for index in 0..<1000 {
            let path = try tree.write("home/models/d\(index % 10)/m\(index).gguf", header)
            truncate(path, 100_000_000)
        }
        try await settle()
        let watcher = watcher()
        let catalogue = watcher.refresh()
        #expect(catalogue.entries.count == 1000)
        #expect(catalogue.entries.reduce(0) { $0 + $1.size } == 100_000_000_000)
        #expect(watcher.headersRead == 1000)
        #expect(watcher.refresh().entries.count == 1000)
        #expect(watcher.headersRead == 1000)
    }
}
