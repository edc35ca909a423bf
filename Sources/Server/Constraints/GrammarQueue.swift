import Dispatch
package import Grammar
import Synchronization

/// Threads on which grammars are compiled, apart from those that answer requests.
///
/// A large grammar takes as long as a second. Compiled where requests are answered, a few of them
/// would hold up all others, also whoever asks for the server's health, and its end.
package final class GrammarQueue: Sendable {
    /// Why there is no grammar.
    package enum Failure: Error, Sendable, Equatable {
        /// The grammar is at fault.
        case refused(GrammarError)
        /// As many as this are under way or waiting already.
        case full(limit: Int)
        /// The task that wanted it was cancelled.
        case cancelled
    }

    /// A thread for one grammar after the other.
    private final class Lane: TaskExecutor {
        private let queue: DispatchQueue

        init(number: Int) { queue = DispatchQueue(label: "grammars.\(number)") }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }

    /// A task that waits for a thread; it gets none when it is cancelled.
    private struct Waiting {
        let number: UInt64
        let continuation: CheckedContinuation<Lane?, Never>
    }

    private struct State {
        var free: [Lane]
        var waiting: [Waiting] = []
        var running = 0
        var entered: UInt64 = 0
    }

    private let limit: Int
    private let state: Mutex<State>

    /// Makes the threads, which take no room until they are used.
    ///
    /// - Parameters:
    ///   - threads: How many grammars are compiled at once.
    ///   - limit: How many may be under way and waiting together.
    package init(threads: Int = 2, limit: Int = 64) {
        self.limit = limit
        state = Mutex(State(free: (0..<threads).map(Lane.init)))
    }

    /// Grammars under way and waiting.
    package var load: Int { state.withLock { $0.running + $0.waiting.count } }

    /// What `compile` returns, run when its turn comes.
    ///
    /// A task that is cancelled stops waiting at once; compiling itself ends soon.
    func run<Result: Sendable>(
        _ compile: @Sendable () throws(GrammarError) -> Result
    ) async throws(Failure) -> Result {
        guard let lane = try await enter() else { throw .cancelled }
        defer { leave(lane) }
        return try await withTaskExecutorPreference(lane) { () async throws(Failure) in
            do throws(GrammarError) {
                return try compile()
            } catch .cancelled {
                throw .cancelled
            } catch {
                throw .refused(error)
            }
        }
    }

    /// A thread, when one is free; nil for a task that is cancelled.
    private func enter() async throws(Failure) -> Lane? {
        let number = state.withLock { state -> UInt64? in
            guard state.running + state.waiting.count < limit else { return nil }
            state.entered += 1
            return state.entered
        }
        guard let number else { throw .full(limit: limit) }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiting = Waiting(number: number, continuation: continuation)
                state.withLock { Self.enter(waiting, &$0) }
            }
        } onCancel: {
            let waiting = state.withLock { state -> Waiting? in
                let index = state.waiting.firstIndex { $0.number == number }
                return index.map { state.waiting.remove(at: $0) }
            }
            waiting?.continuation.resume(returning: nil)
        }
    }

    private static func enter(_ waiting: Waiting, _ state: inout State) {
        // Whoever cancels says so before it looks among those that wait.
        if Task.isCancelled {
            waiting.continuation.resume(returning: nil)
        } else if let lane = state.free.popLast() {
            state.running += 1
            waiting.continuation.resume(returning: lane)
        } else {
            state.waiting.append(waiting)
        }
    }

    /// Hands a thread to the task that has waited longest.
    private func leave(_ lane: Lane) {
        let next = state.withLock { state -> Waiting? in
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            state.running -= 1
            state.free.append(lane)
            return nil
        }
        next?.continuation.resume(returning: lane)
    }
}

extension APIError {
    /// Why there is no grammar, in the API's words.
    ///
    /// - Parameters:
    ///   - failure: What happened.
    ///   - param: The request field that the grammar comes of.
    ///   - subject: What is invalid when the grammar is at fault; the field without it.
    init(_ failure: GrammarQueue.Failure, param: String, subject: String? = nil) {
        switch failure {
        case .refused(let error):
            self = .invalidValue("Invalid \(subject ?? "'\(param)'"): \(error).", param: param)
        case .full(let limit):
            self = .tooManyRequests("\(limit) grammars are waiting to be compiled already.")
        case .cancelled: self = .unavailable("The request was cancelled.", code: "cancelled")
        }
    }
}
