import Discovery
import Dispatch
import Glibc
import Synchronization
import Testing

@Suite("Files that change during a scan")
struct RaceTests {
    let tree: TestTree

    init() throws {
        tree = try TestTree()
    }

    private final class Race: Sendable {
        let isOver = Atomic(false)
        let rounds = Atomic(0)
    }

    /// Scans many times while another thread makes one change after the other.
    private func scans(
        _ count: Int,
        during change: @escaping @Sendable (Int) throws -> Void,
        _ check: (Catalogue) throws -> Void
    ) throws {
        let race = Race()
        let group = DispatchGroup()
        DispatchQueue(label: "change").async(group: group) {
            while !race.isOver.load(ordering: .relaxed) {
                try? change(race.rounds.add(1, ordering: .relaxed).oldValue)
            }
        }
        defer {
            race.isOver.store(true, ordering: .relaxed)
            group.wait()
            #expect(race.rounds.load(ordering: .relaxed) > 1)
        }
        let watcher = CatalogueWatcher(
            locations: tree.locations(),
            cachePath: nil,
            memory: nil
        )
        for _ in 0..<count { try check(watcher.refresh()) }
    }

    @Test("A file rewritten in place is seen as one state or as unfinished, never as a mixture")
    func rewriting() throws {
        let path = tree.path("home/models/x.gguf")
        let long = String(repeating: "t", count: 200_000)
        let contents = [
            try SampleModel(chatTemplate: long, rows: 3).bytes,
            try SampleModel(architecture: "bert", chatTemplate: long, rows: 5).bytes,
        ]
        try tree.write("home/models/x.gguf", contents[0])
        let change: @Sendable (Int) throws -> Void = { round in
            let descriptor = open(path, O_WRONLY | O_TRUNC)
            for chunk in stride(from: 0, to: contents[round % 2].count, by: 4096) {
                let rest = contents[round % 2][chunk...].prefix(4096)
                _ = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            }
            close(descriptor)
        }
        try scans(400, during: change) { catalogue in
            let entry = try catalogue.only()
            guard entry.problem == nil else { return }
            let state = [entry.facts?.architecture ?? "", "\(entry.facts?.parameterCount ?? 0)"]
            #expect(state == ["llama", "96"] || state == ["bert", "160"])
        }
    }

    @Test("Files that appear and vanish are there or not, but never half")
    func appearing() throws {
        let bytes = try SampleModel.chat.bytes
        let tree = tree
        try tree.write("home/models/stays.gguf", bytes)
        let change: @Sendable (Int) throws -> Void = { round in
            let name = "home/models/d\(round % 3)/m\(round % 7).gguf"
            if round % 2 == 0 {
                try tree.write("\(name).part", bytes)
                rename(tree.path("\(name).part"), tree.path(name))
            } else if round % 5 == 0 {
                try tree.remove("home/models/d\(round % 3)")
            } else {
                try tree.remove(name)
            }
        }
        try scans(400, during: change) { catalogue in
            #expect(catalogue.entries.contains { $0.id == "stays" })
            #expect(catalogue.entries.allSatisfy { $0.problem == nil })
        }
    }

    @Test("A model that Ollama removes and pulls anew is there, gone, or said to be unfinished")
    func manifests() throws {
        let ollama = OllamaTree(tree: tree)
        let bytes = try SampleModel.chat.bytes
        let name = "registry.ollama.ai/library/m/1"
        try ollama.add(name, [("model", bytes), ("system", [0x61])])
        let tree = tree
        let change: @Sendable (Int) throws -> Void = { round in
            if round % 2 == 0 {
                try tree.remove("home/.ollama/models/\(round % 4 == 0 ? "blobs" : "manifests")")
            } else {
                try ollama.add(name, [("model", bytes), ("system", [0x61])])
            }
        }
        try scans(400, during: change) { catalogue in
            #expect(catalogue.entries.count <= 1)
            if let entry = catalogue.entries.first, entry.problem == nil {
                #expect(entry.facts?.kind == .chat)
            }
        }
    }

    @Test("Several threads share one watcher")
    func threads() throws {
        try tree.write("home/models/x.gguf", SampleModel.chat.bytes)
        let watcher = CatalogueWatcher(
            locations: tree.locations(),
            cachePath: tree.path("cache"),
            memory: nil
        )
        let failures = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 64) { index in
            let catalogue = index % 2 == 0 ? watcher.refresh() : watcher.catalogue()
            if catalogue.ids != ["x"] { failures.withLock { $0 += 1 } }
        }
        #expect(failures.withLock { $0 } == 0)
    }
}
