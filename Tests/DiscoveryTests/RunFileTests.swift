import Discovery
import Foundation
import JSON
import Testing

@Suite("Notes of running servers")
struct RunFileTests {
    let tree: TestTree

    init() throws {
        tree = try TestTree()
    }

    @Test("A running server is found by its note; notes of the dead and other files are not")
    func found() throws {
        let note = RunFile(addresses: ["http://127.0.0.1:1", "unix:/x"], version: "1")
        let path = try note.write(in: tree.path("run"))
        #expect(path.hasSuffix("/\(ProcessInfo.processInfo.processIdentifier).json"))
        let dead = #"{"pid":2147483646,"addresses":["http://x"],"started":1}"#
        try tree.write("run/2147483646.json", dead)
        for (name, text) in [("1.json", "{"), ("2.json", "[]"), ("3.txt", ""), ("4.json", dead)] {
            try tree.write("run/\(name)", text)
        }
        #expect(RunFile.running(in: tree.path("run")) == [note])
        let left = FileManager.default.fileExists(atPath: tree.path("run/2147483646.json"))
        #expect(!left)
        RunFile.remove(path)
        #expect(RunFile.running(in: tree.path("run")) == [])
        #expect(RunFile.running(in: tree.path("none")) == [])
    }

    @Test("Notes stand in the runtime directory, or else with the user's state")
    func folder() {
        let home = ["HOME": "/h"]
        #expect(RunFile.folder(environment: home) == "/h/.local/state/shimmy/run")
        let runtime = home.merging(["XDG_RUNTIME_DIR": "/run/u"]) { $1 }
        #expect(RunFile.folder(environment: runtime) == "/run/u/shimmy")
        #expect(RunFile.folder(environment: [:]) == nil)
    }

    @Test("Removing a model deletes what belongs to it alone, and only by its full name")
    func removal() throws {
        let ollama = OllamaTree(tree: tree)
        let host = "registry.ollama.ai/library"
        let weights = try SampleModel.chat.bytes
        let shared: (kind: String, bytes: [UInt8]) = ("model", weights)
        try ollama.add("\(host)/one/latest", [shared, ("system", Array("a".utf8))])
        try ollama.add("\(host)/two/latest", [shared, ("system", Array("b".utf8))])
        #expect(throws: DiscoveryError.self) { try ModelRemoval(of: "on", in: tree.scanMachine()) }
        let first = try ModelRemoval(of: "one", in: tree.scanMachine())
        #expect(first.paths.count == 2, "\(first.paths)")
        try first.carryOut()
        let rest = tree.scanMachine()
        #expect(rest.entries.map(\.names) == [["two:latest"]])
        #expect(rest.entries.allSatisfy { $0.problem == nil })
        let second = try ModelRemoval(of: "two:latest", in: rest)
        #expect(second.size > weights.count)
        try second.carryOut()
        #expect(tree.scanMachine().entries.isEmpty)
    }

    @Test("A file of the hub's cache goes with the blob behind its link")
    func hubRemoval() throws {
        let root = "home/.cache/huggingface/hub/models--o--r"
        let commit = String(repeating: "c", count: 40)
        let blob = try tree.write("\(root)/blobs/abc", try SampleModel.chat.bytes)
        try tree.write("\(root)/refs/main", commit)
        try tree.link("\(root)/snapshots/\(commit)/m-Q8_0.gguf", to: "../../blobs/abc")
        let entry = try tree.scanMachine().only()
        let removal = try ModelRemoval(of: entry.id, in: tree.scanMachine())
        #expect(removal.paths == entry.paths + [blob])
        try removal.carryOut()
        #expect(tree.scanMachine().entries.isEmpty)
    }
}
