import HTTP

/// The moment by which a request must be answered.
///
/// Travels with the task that answers the request, so that everything that can take long sees it.
struct RequestDeadline: Sendable {
    /// When time is up.
    let instant: ContinuousClock.Instant
    /// The limit that it comes from, for the error.
    let seconds: Int64

    /// The deadline of the request that the current task answers; nil without a limit.
    @TaskLocal static var current: RequestDeadline?

    /// The deadline of a request that begins now; nil for a limit of 0, which is none.
    init?(seconds: Int64) {
        guard seconds > 0 else { return nil }
        self.seconds = seconds
        instant = .now + .seconds(seconds)
    }

    /// What `body` returns, unless time is up before; nil sets no limit.
    ///
    /// - Throws: `APIError.timedOut`, or what `body` throws.
    static func race<Result: Sendable>(
        _ deadline: RequestDeadline?,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let deadline else { return try await body() }
        return try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Pause.until(deadline.instant)
                throw APIError.timedOut(seconds: deadline.seconds)
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }
}
