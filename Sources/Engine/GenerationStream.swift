import Synchronization

/// The events of one answer, in order; cancelling or dropping it stops the work within a token.
///
/// The engine's thread never blocks on a reader: events of a slow reader are kept, at most one per
/// token of the answer.
package struct GenerationStream: AsyncSequence, Sendable {
    package typealias Element = GenerationEvent
    package typealias Failure = any Error

    private let stream: AsyncThrowingStream<GenerationEvent, any Error>
    private let cancellation: Cancellation

    /// A flag that the reader sets and the engine's thread polls.
    package final class Cancellation: Sendable {
        private let flag = Atomic<Bool>(false)

        /// Makes a flag that is not set.
        package init() {}

        /// Whether the reader has gone away.
        package var isCancelled: Bool { flag.load(ordering: .relaxed) }

        /// Tells the engine to stop.
        package func cancel() { flag.store(true, ordering: .relaxed) }
    }

    /// Makes a stream and the two ends the engine keeps.
    package static func make() -> (
        stream: GenerationStream,
        continuation: AsyncThrowingStream<GenerationEvent, any Error>.Continuation,
        cancellation: Cancellation
    ) {
        let cancellation = Cancellation()
        let (stream, continuation) = AsyncThrowingStream<GenerationEvent, any Error>.makeStream()
        continuation.onTermination = { _ in cancellation.cancel() }
        return (
            GenerationStream(stream: stream, cancellation: cancellation), continuation, cancellation
        )
    }

    private init(
        stream: AsyncThrowingStream<GenerationEvent, any Error>,
        cancellation: Cancellation
    ) {
        self.stream = stream
        self.cancellation = cancellation
    }

    /// Ends the answer within a token; the stream still delivers its `finished` event.
    package func cancel() { cancellation.cancel() }

    package func makeAsyncIterator() -> AsyncThrowingStream<GenerationEvent, any Error>.Iterator {
        stream.makeAsyncIterator()
    }
}
