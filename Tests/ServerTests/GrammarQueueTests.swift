import Dispatch
import Engine
import Grammar
import JSON
import Server
import Synchronization
import Testing

/// Keeps threads that compile grammars busy until it is told otherwise.
private final class Obstacle: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let count = Atomic<Int>(0)

    /// Threads that have met it.
    var held: Int { count.load(ordering: .relaxed) }

    /// Blocks the thread.
    func block() {
        count.add(1, ordering: .relaxed)
        semaphore.wait()
    }

    func remove(from threads: Int) { for _ in 0..<threads { semaphore.signal() } }
}

@Suite struct GrammarQueueTests {
    private let chat = #""messages":[{"role":"user","content":"x"}]"#
    private let form = #""guided_choice":["Hello, wörld"]"#

    /// Has all threads of a cache compile something that does not end by itself.
    private func occupy(
        _ cache: GrammarCache,
        threads: Int,
        with obstacle: Obstacle
    ) async -> [Task<Void, Never>] {
        let tasks = (0..<threads).map { number in
            Task {
                _ = try? await cache.grammar("\(number)") { () throws(GrammarError) in
                    obstacle.block()
                    return try Grammar(choice: ["a"])
                }
            }
        }
        await eventually { obstacle.held == threads }
        return tasks
    }

    @Test("Grammars that take long hold up neither other requests nor the server's end")
    func heldUp() async throws {
        let obstacle = Obstacle()
        let engine = try ScriptedEngine()
        var tasks: [Task<Void, Never>] = []
        try await withAPI(.live, [engine]) { client in
            tasks = await occupy(client.context.grammars, threads: 2, with: obstacle)
            let waiting = try RawClient(port: client.port)
            let body = "{\"model\":\"scripted\",\(form),\(chat)}"
            await waiting.send(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
            )
            await eventually { client.context.grammars.queue.load == 3 }
            #expect(try await client.get("/health").status == 200)
            let path = "/v1/chat/completions"
            #expect(try await client.post(path, "{\"model\":\"scripted\",\(chat)}").status == 200)
            // The server ends now, while nothing has been compiled.
            #expect(engine.requests.count == 1)
        }
        #expect(obstacle.held == 2)
        obstacle.remove(from: 2)
        for task in tasks { await task.value }
    }

    @Test("Tasks wait for a thread in their order, up to a limit, until they are cancelled")
    func waiting() async throws {
        let obstacle = Obstacle()
        let cache = GrammarCache(queue: GrammarQueue(threads: 1, limit: 3))
        let tasks = await occupy(cache, threads: 1, with: obstacle)
        let order = Mutex<[Int]>([])
        let make: @Sendable (Int) async throws(GrammarQueue.Failure) -> Grammar = {
            number async throws(GrammarQueue.Failure) in
            try await cache.grammar("later \(number)") { () throws(GrammarError) in
                order.withLock { $0.append(number) }
                return try Grammar(choice: ["\(number)"])
            }
        }
        let first = Task { try await make(1) }
        await eventually { cache.queue.load == 2 }
        let second = Task { try await make(2) }
        await eventually { cache.queue.load == 3 }
        await #expect(throws: GrammarQueue.Failure.full(limit: 3)) { try await make(3) }
        first.cancel()
        await #expect(throws: GrammarQueue.Failure.cancelled) { try await first.value }
        let fourth = Task { try await make(4) }
        await eventually { cache.queue.load == 3 }
        obstacle.remove(from: 1)
        #expect(try await second.value.check("2") == .accepts)
        #expect(try await fourth.value.check("4") == .accepts)
        #expect(order.withLock { $0 } == [2, 4])
        for task in tasks { await task.value }
        #expect(cache.queue.load == 0)
    }

    @Test("A full queue is answered with 429, a schema at fault with its place")
    func answers() async throws {
        try await withAPI(.router, [ScriptedEngine()]) { client in
            let path = "/v1/chat/completions"
            let refused = try await client.post(
                path,
                "{\"model\":\"scripted\",\"guided_json\":{\"type\":\"x\"},\(chat)}"
            )
            #expect(refused.status == 400)
            #expect(refused.json["error"]?["message"]?.stringValue?.contains("#/type") == true)
            let obstacle = Obstacle()
            let tasks = await occupy(client.context.grammars, threads: 2, with: obstacle)
            let others = (0..<62).map { number in
                Task {
                    _ = try? await client.context.grammars.grammar("other \(number)") {
                        () throws(GrammarError) in try Grammar(choice: ["\(number)"])
                    }
                }
            }
            await eventually { client.context.grammars.queue.load == 64 }
            let full = try await client.post(path, "{\"model\":\"scripted\",\(form),\(chat)}")
            #expect(full.status == 429)
            #expect(full.headers["retry-after"] == "1")
            obstacle.remove(from: 2)
            for task in tasks + others { await task.value }
            let later = try await client.post(path, "{\"model\":\"scripted\",\(form),\(chat)}")
            #expect(later.status == 200)
        }
    }
}
