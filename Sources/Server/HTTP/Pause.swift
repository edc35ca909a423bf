import NIOCore
import NIOPosix

/// Waits for a moment, of which nothing is left once they end.
///
/// A cancelled `Task.sleep` keeps its timer and its memory until its time has come: with a limit of
/// minutes on each of many short requests these would add up to megabytes.
package enum Pause {
    /// Returns at the moment given.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    package static func until(_ instant: ContinuousClock.Instant) async throws {
        let eventLoop = HTTPServer.group.next()
        let reached = eventLoop.makePromise(of: Void.self)
        let parts = (instant - .now).components
        let seconds = min(max(0, parts.seconds), 1 << 32)
        let time = seconds * 1_000_000_000 + max(0, parts.attoseconds / 1_000_000_000)
        let timer = eventLoop.scheduleTask(in: .nanoseconds(time)) { reached.succeed() }
        try await withTaskCancellationHandler {
            try await reached.futureResult.get()
        } onCancel: {
            timer.cancel()
            // One that has been reached already stays so.
            reached.fail(CancellationError())
        }
    }
}
