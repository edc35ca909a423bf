import HTTP
import Testing

@Suite struct PauseTests {
    @Test("A wait lasts until its moment, and no time if that is over", arguments: [-5, 0, 20])
    func moment(milliseconds: Int) async throws {
        let moment = ContinuousClock.now + .milliseconds(milliseconds)
        try await Pause.until(moment)
        #expect(ContinuousClock.now >= moment)
    }

    @Test("A wait ends with its task, whether it has begun or not")
    func cancellation() async {
        let waits = (0..<100).map { _ in
            Task { try await Pause.until(.now + .seconds(3600)) }
        }
        for wait in waits.prefix(50) { wait.cancel() }
        try? await Pause.until(.now + .milliseconds(20))
        for wait in waits { wait.cancel() }
        for wait in waits {
            await #expect(throws: CancellationError.self) { try await wait.value }
        }
    }
}
