package import HTTP
import Synchronization

/// Writes on while nothing else is written, so that clients and proxies keep waiting through a
/// long prompt.
package final class KeepAliveWriter: BodyWriter {
    private let writer: any BodyWriter
    private let lastWrite = Mutex(ContinuousClock.now)

    private init(_ writer: any BodyWriter) {
        self.writer = writer
    }

    /// Sends one piece.
    package func write(_ bytes: [UInt8]) async throws {
        try await writer.write(bytes)
        lastWrite.withLock { $0 = .now }
    }

    /// Runs `produce`, and sends `filler` whenever nothing has been written for `interval`.
    ///
    /// Fillers come between the pieces that `produce` writes, never within one.
    package static func run(
        over writer: any BodyWriter,
        interval: Duration,
        filler: [UInt8],
        _ produce: @escaping @Sendable (any BodyWriter) async throws -> Void
    ) async throws {
        let writer = KeepAliveWriter(writer)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await produce(writer)
                return true
            }
            group.addTask {
                try await writer.fill(every: interval, filler)
                return false
            }
            defer { group.cancelAll() }
            while let isProduced = try await group.next(), !isProduced {}
        }
    }

    private func fill(every interval: Duration, _ filler: [UInt8]) async throws {
        while !Task.isCancelled {
            let next = lastWrite.withLock { $0 } + interval
            guard next <= .now else {
                // Ends early when the answer is complete.
                try? await Pause.until(next)
                continue
            }
            try await write(filler)
        }
    }
}
