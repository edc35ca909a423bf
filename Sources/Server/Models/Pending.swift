import Synchronization

/// A result that many tasks may wait for and that comes once.
final class Pending<Value: Sendable>: Sendable {
    private typealias Waiting = CheckedContinuation<Value, any Error>

    private enum State {
        case open([Waiting])
        case settled(Result<Value, any Error>)
    }

    private let state = Mutex(State.open([]))

    /// The result, once it is there.
    func value() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let known = state.withLock { state -> Result<Value, any Error>? in
                switch state {
                case .open(let waiting):
                    state = .open(waiting + [continuation])
                    return nil
                case .settled(let result):
                    return result
                }
            }
            if let known {
                continuation.resume(with: known)
            }
        }
    }

    /// The result if it is there already.
    var settled: Result<Value, any Error>? {
        state.withLock { state in
            guard case .settled(let result) = state else { return nil }
            return result
        }
    }

    /// Sets the result; only the first one counts.
    func settle(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state -> [Waiting] in
            guard case .open(let waiting) = state else { return [] }
            state = .settled(result)
            return waiting
        }
        for continuation in waiting {
            continuation.resume(with: result)
        }
    }
}
