import Engine
import Logging
import NIOHTTP1
import Server
import Testing

@Suite("Many models in one memory")
struct ModelManagerTests {
    private func manager(
        _ library: ScriptedLibrary,
        memory: Int? = nil,
        keepAlive: KeepAlive = .forever,
        pinned: Set<String> = []
    ) -> ModelManager {
        var policy = ModelManager.Policy()
        policy.memory = memory
        policy.keepAlive = keepAlive
        policy.pinned = pinned
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return ModelManager(library, policy: policy, logger: logger)
    }

    private func loaded(_ manager: ModelManager) async -> [String] {
        await manager.loaded().map(\.description.id)
    }

    @Test("Requests that come together share one load")
    func sharedLoad() async throws {
        let gate = Gate()
        let library = ScriptedLibrary(["a": .init(gate: gate)])
        let manager = manager(library)
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask { try await manager.engine(named: "a").name }
            }
            await eventually { gate.arrivals == 1 }
            gate.open()
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(names == ["a"])
        #expect(library.loads == ["a"])
    }

    @Test("A model that is being loaded does not hold up another one's requests")
    func loadsAreIndependent() async throws {
        let gate = Gate()
        let library = ScriptedLibrary(["slow": .init(gate: gate), "quick": .init()])
        let manager = manager(library)
        async let slow = manager.engine(named: "slow").name
        await eventually { gate.arrivals == 1 }
        #expect(try await manager.engine(named: "quick").name == "quick")
        gate.open()
        #expect(try await slow == "slow")
    }

    @Test("The model used least recently makes room; one in use stays")
    func leastRecentlyUsed() async throws {
        let library = ScriptedLibrary(["a": .init(), "b": .init(), "c": .init()])
        let manager = manager(library, memory: 25)
        _ = try await manager.engine(named: "a")
        _ = try await manager.engine(named: "b")
        _ = try await manager.engine(named: "a")
        _ = try await manager.engine(named: "c")
        #expect(await loaded(manager) == ["c", "a"])
        let held = try await manager.engine(named: "a")
        _ = try await manager.engine(named: "c")
        _ = try await manager.engine(named: "b")
        #expect(await loaded(manager) == ["b", "a"])
        withExtendedLifetime(held) {}
    }

    @Test("A request waits for room until the models in use are done, and then gets it")
    func waitsForRoom() async throws {
        let library = ScriptedLibrary(["a": .init(), "b": .init()])
        let manager = manager(library, memory: 15)
        var held: (any InferenceEngine)? = try await manager.engine(named: "a")
        async let other = manager.engine(named: "b").name
        while await manager.loaded().count < 2 { await Task.yield() }
        let states = await manager.loaded().map { "\($0.description.id) \($0.state.rawValue)" }
        #expect(Set(states).isSubset(of: ["b waiting", "a leaving", "a ready"]))
        #expect(library.loads == ["a"])
        withExtendedLifetime(held) {}
        held = nil
        #expect(try await other == "b")
        #expect(library.loads == ["a", "b"])
    }

    @Test("Requests for a busy model do not keep another model out for ever")
    func fairness() async throws {
        let library = ScriptedLibrary(["a": .init(), "b": .init()])
        let manager = manager(library, memory: 15)
        // Each request begins before the one before it ends.
        let busy = Task {
            var last = try await manager.engine(named: "a")
            while !Task.isCancelled {
                let next = Task { try await manager.engine(named: "a") }
                await Task.yield()
                withExtendedLifetime(last) {}
                last = try await next.value
            }
        }
        #expect(try await manager.engine(named: "b").name == "b")
        busy.cancel()
        try await busy.value
    }

    @Test("A model larger than the budget is refused with the numbers; others go on")
    func tooLarge() async throws {
        let library = ScriptedLibrary(["big": .init(memory: 2_000_000), "small": .init()])
        let manager = manager(library, memory: 1_000_000)
        let error = await #expect(throws: APIError.self) {
            try await manager.engine(named: "big")
        }
        #expect(error?.status == .insufficientStorage)
        #expect(error?.message.contains("2.0 MB") == true)
        #expect(error?.message.contains("1.0 MB") == true)
        #expect(try await manager.engine(named: "small").name == "small")
    }

    @Test("A failed load fails its requests alone, and the next request tries again")
    func failure() async throws {
        let library = ScriptedLibrary(["a": .init(failure: "torn"), "b": .init()])
        let manager = manager(library, memory: 15)
        let error = await #expect(throws: APIError.self) { try await manager.engine(named: "a") }
        #expect(error?.status == .internalServerError)
        #expect(error?.message.contains("torn") == true)
        #expect(try await manager.engine(named: "b").name == "b")
        library.set("a", .init())
        #expect(try await manager.engine(named: "a").name == "a")
        #expect(library.loads == ["a", "b", "a"])
    }

    @Test("keep_alive 0 unloads after the request, a short one soon, a long one not yet")
    func keepAlive() async throws {
        let library = ScriptedLibrary(["a": .init(), "b": .init(), "c": .init()])
        let manager = manager(library)
        _ = try await manager.engine(named: "a", keepAlive: KeepAlive("0"))
        #expect(await loaded(manager) == [])
        _ = try await manager.engine(named: "b", keepAlive: KeepAlive("20ms"))
        _ = try await manager.engine(named: "c", keepAlive: KeepAlive("1h"))
        while await loaded(manager) != ["c"] { try await Task.sleep(for: .milliseconds(5)) }
        let left = try #require(await manager.loaded().first?.secondsLeft)
        #expect((3500...3600).contains(left))
    }

    @Test("A pinned model neither expires nor makes room")
    func pinned() async throws {
        let library = ScriptedLibrary(["a": .init(), "b": .init(), "c": .init()])
        let manager = manager(library, memory: 25, pinned: ["a"])
        _ = try await manager.engine(named: "a", keepAlive: KeepAlive("0"))
        _ = try await manager.engine(named: "b")
        _ = try await manager.engine(named: "c")
        #expect(await loaded(manager) == ["c", "a"])
        library.set("wide", .init(memory: 20))
        let error = await #expect(throws: APIError.self) {
            try await manager.engine(named: "wide")
        }
        #expect(error?.message.contains("pinned") == true)
    }

    @Test("Unloading waits for the request under way and gives later ones a fresh load")
    func unload() async throws {
        let library = ScriptedLibrary(["a": .init()])
        let manager = manager(library)
        #expect(try await manager.unload("a") == false)
        let held = try await manager.engine(named: "a")
        #expect(try await manager.unload("a"))
        #expect(await manager.loaded().map(\.state) == [.leaving])
        _ = try await manager.engine(named: "a")
        #expect(library.loads == ["a", "a"])
        withExtendedLifetime(held) {}
        await #expect(throws: APIError.self) { try await manager.unload("none") }
    }

    @Test("A file that changed is loaded anew for the next request")
    func changedFile() async throws {
        let library = ScriptedLibrary(["a": .init(revision: "1")])
        let manager = manager(library)
        let held = try await manager.engine(named: "a")
        library.set("a", .init(revision: "2"))
        _ = try await manager.engine(named: "a")
        #expect(library.loads == ["a", "a"])
        withExtendedLifetime(held) {}
    }

    @Test("The metrics count loads, unloads and memory")
    func metrics() async throws {
        let library = ScriptedLibrary(["a": .init(), "b": .init(failure: "torn")])
        let manager = manager(library, memory: 100)
        _ = try await manager.engine(named: "a")
        _ = try? await manager.engine(named: "b")
        #expect(manager.metrics.contains("shimmy:model_loads_total 1"))
        #expect(manager.metrics.contains("shimmy:model_load_failures_total 1"))
        #expect(manager.metrics.contains("shimmy:models_memory_bytes 10"))
        #expect(manager.metrics.contains("shimmy:models_memory_budget_bytes 100"))
        #expect(manager.metrics.contains("shimmy:model_loaded{model=\"a\"} 1"))
        #expect(try await manager.unload("a"))
        #expect(manager.metrics.contains("shimmy:model_unloads_total 1"))
        #expect(manager.metrics.contains("shimmy:models_memory_bytes 0"))
    }

    @Test("A streamed answer holds its model to the end, whoever needs the room")
    func streamHolds() async throws {
        let gate = Gate()
        let library = ScriptedLibrary([
            "a": .init(script: { _ in .init(gate: gate) }), "b": .init(),
        ])
        let manager = manager(library, memory: 15)
        let request = #"{"model":"a","messages":[{"role":"user","content":"x"}],"stream":true}"#
        try await withAPI(.live, models: manager) { client in
            async let answer = client.post("/v1/chat/completions", request)
            await eventually { gate.arrivals == 1 }
            async let other = manager.engine(named: "b").name
            while await manager.loaded().count < 2 { await Task.yield() }
            #expect(library.loads == ["a"])
            gate.open()
            let (whole, name) = try await (answer, other)
            #expect(whole.isDone)
            #expect(name == "b")
        }
    }

    @Test(
        "Durations are read as Ollama writes them",
        arguments: [
            ("0", KeepAlive.after(.zero)), ("300", .after(.seconds(300))), ("-1", .forever),
            ("5m", .after(.seconds(300))), ("1h30m", .after(.seconds(5400))), ("-1s", .forever),
            ("250ms", .after(.milliseconds(250))),
        ]
    )
    func durations(text: String, wanted: KeepAlive) {
        #expect(KeepAlive(text) == wanted)
    }

    @Test(
        "What is no duration is not taken for one",
        arguments: ["", "m", "5x", "1h-", "nan", "."]
    )
    func noDurations(text: String) {
        #expect(KeepAlive(text) == nil)
    }
}
