import Dispatch
import Glibc

/// What asks the process to stop: a signal, or a part of the program that has failed.
final class StopSignals: Sendable {
    /// Why the process stops.
    enum Reason: Sendable {
        /// SIGTERM or SIGINT.
        case signal
        /// `fail` was called.
        case failure(any Error)
    }

    /// Dispatch's own types are safe to share but do not say so.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]
    private let stream: AsyncStream<Reason>
    private let continuation: AsyncStream<Reason>.Continuation

    /// Catches SIGTERM and SIGINT from now on.
    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Reason.self)
        self.stream = stream
        self.continuation = continuation
        sources = [SIGTERM, SIGINT].map { number in
            // The source only sees a signal whose default action does not end the process first.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(.signal) }
            source.resume()
            return source
        }
    }

    /// Stops the process because of an error.
    func fail(_ error: any Error) {
        continuation.yield(.failure(error))
    }

    /// Returns the first reason; a signal after that ends the process at once.
    func wait() async -> Reason {
        var iterator = stream.makeAsyncIterator()
        let reason = await iterator.next()
        for source in sources {
            source.setEventHandler { exit(1) }
        }
        return reason ?? .signal
    }
}
