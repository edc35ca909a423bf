import Synchronization

/// How far a download has come.
package final class Progress: Sendable {
    /// What is going on.
    package enum Phase: Sendable, Equatable {
        case fetching
        case checking
    }

    /// One look at it.
    package struct State: Sendable {
        /// The file's name.
        package var name = ""
        package var phase = Phase.fetching
        /// The SHA-256 that the file must have; nil when it is not known.
        package var digest: String?
        /// Bytes done in this phase.
        package var done = 0
        /// Bytes in all.
        package var total = 0
        /// Words on what went wrong for the moment; nil when all is well.
        package var trouble: String?
    }

    private let current = Mutex(State())

    /// Makes a progress of nothing.
    package init() {}

    /// The state now.
    package var state: State { current.withLock { $0 } }

    func begin(_ file: RemoteFile, _ phase: Phase, done: Int) {
        current.withLock { state in
            state = State(
                name: file.name,
                phase: phase,
                digest: file.sha256,
                done: done,
                total: file.size
            )
        }
    }

    func advance(_ count: Int) {
        current.withLock { state in
            state.done += count
            state.trouble = nil
        }
    }

    func set(done: Int) {
        current.withLock { $0.done = done }
    }

    func note(_ trouble: String) {
        current.withLock { $0.trouble = trouble }
    }
}
