import Server
import Synchronization
import Testing

@Suite struct RestWatchTests {
    @Test("Rest is told once after the last of requests, and again after later ones")
    func rest() async {
        let count = Mutex(0)
        let watch = RestWatch(after: .milliseconds(20)) { count.withLock { $0 += 1 } }
        for round in 1...3 {
            watch.began()
            watch.began()
            watch.ended()
            #expect(count.withLock { $0 } == round - 1)
            watch.ended()
            await eventually { count.withLock { $0 } == round }
            #expect(count.withLock { $0 } == round)
        }
    }

    @Test("There is no rest while a request is under way")
    func busy() async throws {
        let count = Mutex(0)
        let watch = RestWatch(after: .milliseconds(1)) { count.withLock { $0 += 1 } }
        watch.began()
        watch.ended()
        await eventually { count.withLock { $0 } == 1 }
        watch.began()
        for _ in 0..<10 {
            watch.began()
            watch.ended()
            try await Task.sleep(for: .milliseconds(3))
        }
        #expect(count.withLock { $0 } == 1)
        watch.ended()
        await eventually { count.withLock { $0 } == 2 }
        #expect(count.withLock { $0 } == 2)
    }
}
