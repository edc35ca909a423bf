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
}
