import Discovery
import Dispatch
import Foundation
import Testing

@Suite("What this machine uses")
struct UsageLogTests {
    let tree: TestTree
    let log: UsageLog
    let now = 2_000_000_000

    init() throws {
        tree = try TestTree()
        log = UsageLog(path: tree.path("state/shimmy/usage.log"))
    }

    @Test("Uses add up and fade with time")
    func scores() throws {
        #expect(log.scores(at: now) == [:])
        try log.record("a", at: now)
        try log.record("a", at: now)
        try log.record("b c", at: now - 14 * 86_400)
        try log.record("future", at: now + 1000)
        let scores = log.scores(at: now)
        #expect(scores == ["a": 2, "b c": 0.5, "future": 1])
    }

    @Test("The most used models come first, the others keep their order")
    func ranking() throws {
        for (index, name) in ["a", "b", "c", "d"].enumerated() {
            try tree.write("home/models/\(name).gguf", SampleModel.chat(rows: index + 1).bytes)
        }
        let entries = tree.scanMachine().entries
        try log.record("c", at: now)
        try log.record("d", at: now)
        try log.record("d", at: now)
        #expect(log.ranked(entries, at: now).map(\.id) == ["d", "c", "a", "b"])
    }

    @Test(
        "Ids with line feeds and backslashes survive",
        arguments: ["a\nb", "a\\nb", "\\", "\r\n", "ü 漢"]
    )
    func escaping(_ id: String) throws {
        try log.record(id, at: now)
        try log.record("other", at: now)
        #expect(log.scores(at: now) == [id: 1, "other": 1])
    }

    @Test("Damaged lines are passed over")
    func damage() throws {
        try tree.write(
            "state/shimmy/usage.log",
            Array("x\n\n12\n-5 neg\n\(now) good\n99999999999999999999 big\n".utf8) + [0xff, 0x0a]
        )
        #expect(log.scores(at: now) == ["good": 1])
        try log.record("good", at: now)
        #expect(log.scores(at: now) == ["good": 2])
    }

    @Test("A long log is cut to its newest lines")
    func cutting() throws {
        let line = "\(now) \(String(repeating: "x", count: 200))\n"
        try tree.write("state/shimmy/usage.log", String(repeating: line, count: 6000))
        try log.record("newest", at: now)
        let size = try #require(
            FileManager.default.attributesOfItem(atPath: log.path)[.size] as? Int
        )
        #expect(size < 1 << 20)
        #expect(log.scores(at: now)["newest"] == 1)
    }

    @Test("Many writers lose nothing")
    func writers() throws {
        let log = log
        let now = now
        DispatchQueue.concurrentPerform(iterations: 200) { _ in try? log.record("m", at: now) }
        #expect(log.scores(at: now) == ["m": 200])
    }

    @Test("The log has its place below the user's state directory, and errors name the file")
    func place() throws {
        #expect(
            UsageLog.standard(environment: ["HOME": "/h"])?.path
                == "/h/.local/state/shimmy/usage.log"
        )
        #expect(
            UsageLog.standard(environment: ["XDG_STATE_HOME": "/s"])?.path == "/s/shimmy/usage.log"
        )
        #expect(UsageLog.standard(environment: [:]) == nil)
        try tree.write("blocked", "a file")
        let blocked = UsageLog(path: tree.path("blocked/usage.log"))
        #expect(throws: DiscoveryError.self) { try blocked.record("a") }
        #expect(throws: DiscoveryError.self) {
            try log.record(String(repeating: "x", count: 5000))
        }
    }
}
