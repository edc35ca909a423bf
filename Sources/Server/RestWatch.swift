import HTTP
import Synchronization

/// Notices when nobody has asked anything for a while.
package final class RestWatch: Sendable {
    private struct State {
        var running = 0
        var requests = 0
        var isWaiting = false
    }

    private let state = Mutex(State())
    private let time: Duration
    private let action: @Sendable () -> Void

    /// Has `action` run whenever no request has been under way for `time`, once until the next one.
    package init(after time: Duration = .seconds(5), _ action: @escaping @Sendable () -> Void) {
        self.time = time
        self.action = action
    }

    /// Notes that a request has come.
    package func began() {
        state.withLock { state in
            state.running += 1
            state.requests += 1
        }
    }

    /// Notes that a request has been answered, or broken off.
    package func ended() {
        let isFirst = state.withLock { state in
            state.running -= 1
            guard state.running == 0, !state.isWaiting else { return false }
            state.isWaiting = true
            return true
        }
        if isFirst { Task { await wait() } }
    }

    private func wait() async {
        var isOver = false
        while !isOver {
            let before = state.withLock { $0.requests }
            try? await Pause.until(.now + time)
            isOver = state.withLock { state in
                guard state.running == 0, state.requests == before else { return false }
                state.isWaiting = false
                return true
            }
        }
        action()
    }
}
