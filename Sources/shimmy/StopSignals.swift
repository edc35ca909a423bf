import Dispatch
import Glibc

/// The signals that ask the process to stop, as a sequence of their numbers.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]
    private let stream: AsyncStream<Int32>

    /// Catches SIGTERM and SIGINT from now on.
    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        self.stream = stream
        sources = [SIGTERM, SIGINT].map { number in
            // The source only sees a signal whose default action does not end the process first.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield(number) }
            source.resume()
            return source
        }
    }

    /// Returns when the first signal has arrived; a second one ends the process at once.
    func wait() async {
        var iterator = stream.makeAsyncIterator()
        _ = await iterator.next()
        for source in sources {
            source.setEventHandler { exit(1) }
        }
    }
}
