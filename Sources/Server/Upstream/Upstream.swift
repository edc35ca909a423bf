import Fetch
import Synchronization

/// One upstream server: what it offers, whether it answers, and what was asked of it.
final class Upstream: Sendable {
    /// Whether it answers.
    enum Health: Sendable, Equatable {
        /// It has not been asked yet.
        case unknown
        case up
        case down(reason: String)
    }

    /// What is known of it at one moment.
    struct Status: Sendable {
        var health = Health.unknown
        /// What it offered when it last answered; kept while it is down, to tell that a model is
        /// only out of reach from one that does not exist.
        var models: [ModelDescription] = []
        /// Probes in a row that failed.
        var failedProbes = 0
        var lastProbe: ContinuousClock.Instant?
        /// Requests under way.
        var inFlight = 0
        var requests = 0
        var failures = 0
        /// Requests that another replica answered in its place.
        var failovers = 0
        var seconds = 0.0
    }

    /// Where it is.
    let address: UpstreamAddress
    private let state = Mutex(Status())
    private let firstProbe = Pending<Void>()

    init(_ address: UpstreamAddress) {
        self.address = address
    }

    /// The name that users know it by.
    var name: String { address.name }

    /// What is known of it now.
    var status: Status { state.withLock { $0 } }

    /// Whether requests may be sent to it.
    var isUp: Bool { status.health == .up }

    /// Returns once it has answered, or failed to, for the first time.
    func settled() async {
        _ = try? await firstProbe.value()
    }

    /// The models as a probe found them; the server is up.
    func note(models: [ModelDescription]) -> Bool {
        let isNews = state.withLock { state in
            defer { state.health = .up }
            state.models = models
            state.failedProbes = 0
            return state.health != .up
        }
        firstProbe.settle(.success(()))
        return isNews
    }

    /// Takes note of a failed probe; a server that is only slow gets a second chance.
    ///
    /// - Returns: Whether the server counts as down from now on, and did not before.
    func noteFailedProbe(_ reason: String, isCertain: Bool) -> Bool {
        let isNews = state.withLock { state in
            state.failedProbes += 1
            guard isCertain || state.failedProbes >= 2 || state.health != .up else { return false }
            defer { state.health = .down(reason: reason) }
            return state.health == .up || state.health == .unknown
        }
        firstProbe.settle(.success(()))
        return isNews
    }

    /// Notes the start of a probe, unless one began less than `age` ago.
    func startsProbe(after age: Duration) -> Bool {
        state.withLock { state in
            let now = ContinuousClock.now
            if let last = state.lastProbe, now - last < age { return false }
            state.lastProbe = now
            return true
        }
    }

    /// Counts a request until nothing refers to the result.
    func begin() -> UpstreamTicket {
        state.withLock { state in
            state.inFlight += 1
            state.requests += 1
        }
        let start = ContinuousClock.now
        return UpstreamTicket { [self] in
            state.withLock { state in
                state.inFlight -= 1
                state.seconds += (ContinuousClock.now - start) / .seconds(1)
            }
        }
    }

    /// Counts a request that it failed to answer; one that cannot be reached is down.
    func noteFailure(unreachable reason: String? = nil) {
        state.withLock { state in
            state.failures += 1
            if let reason { state.health = .down(reason: reason) }
        }
    }

    /// Counts a failed request that is asked of another replica.
    func noteFailover() {
        state.withLock { $0.failovers += 1 }
    }
}

/// A request under way: it ends with the last reference to this.
final class UpstreamTicket: Sendable {
    private let end: @Sendable () -> Void

    init(_ end: @escaping @Sendable () -> Void) {
        self.end = end
    }

    deinit { end() }
}
