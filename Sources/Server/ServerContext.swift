package import Logging
import Synchronization

/// What every endpoint can reach.
package struct ServerContext: Sendable {
    /// The models that are served.
    package let models: any ModelProvider
    /// Counters for `/metrics`.
    package let metrics: ServerMetrics
    /// Whether new work is taken.
    package let readiness: Readiness
    /// The server's log.
    package let logger: Logger

    /// Gathers the parts.
    package init(
        models: any ModelProvider,
        metrics: ServerMetrics = ServerMetrics(),
        readiness: Readiness = Readiness(),
        logger: Logger
    ) {
        self.models = models
        self.metrics = metrics
        self.readiness = readiness
        self.logger = logger
    }
}

/// Whether the server takes new work; falls once, when it is told to stop.
package final class Readiness: Sendable {
    private let flag = Atomic<Bool>(true)

    /// Makes a flag that is up.
    package init() {}

    /// Whether the flag is up.
    package var isReady: Bool { flag.load(ordering: .relaxed) }

    /// Lowers the flag for good.
    package func lower() { flag.store(false, ordering: .relaxed) }
}
