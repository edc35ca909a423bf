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
    /// Seconds within which a request must be answered; 0 sets no limit.
    package let requestSeconds: Int64
    /// How long a stream may send nothing before a sign of life is sent.
    let keepAlive: Duration
    /// Grammars that requests asked for lately.
    package let grammars: GrammarCache
    /// Answers of `/v1/responses` that are kept.
    package let responses: ResponseStore
    /// Passes requests on to upstream servers; nil when there are none.
    let proxy: UpstreamProxy?
    /// Is told of requests as they come and go.
    let rest: RestWatch?
    /// Fetches and deletes models; nil when requests may not.
    package let disk: ModelDisk?
    /// The server's log.
    package let logger: Logger

    /// Gathers the parts; a fleet adds its models to those of this server.
    package init(
        models: any ModelProvider,
        fleet: UpstreamFleet? = nil,
        disk: ModelDisk? = nil,
        metrics: ServerMetrics = ServerMetrics(),
        readiness: Readiness = Readiness(),
        requestSeconds: Int64 = 0,
        keepAlive: Duration = .seconds(10),
        grammars: GrammarCache = GrammarCache(),
        responses: ResponseStore = ResponseStore(),
        rest: RestWatch? = nil,
        logger: Logger
    ) {
        let routed = fleet.map { RoutedModels(models, fleet: $0) }
        self.models = routed ?? models
        proxy = fleet.flatMap { fleet in
            routed.map { UpstreamProxy($0, fleet: fleet, keepAlive: keepAlive) }
        }
        self.metrics = metrics
        self.readiness = readiness
        self.requestSeconds = requestSeconds
        self.keepAlive = keepAlive
        self.grammars = grammars
        self.responses = responses
        self.disk = disk
        self.rest = rest
        self.logger = logger
    }
}

/// Whether the server takes new work: from when its models are loaded until it begins to stop.
package final class Readiness: Sendable {
    private let isUp = Atomic<Bool>(false)
    private let isOver = Atomic<Bool>(false)

    /// Makes a flag that is down.
    package init() {}

    /// Whether the flag is up.
    package var isReady: Bool {
        isUp.load(ordering: .relaxed) && !isOver.load(ordering: .relaxed)
    }

    /// Whether the server has begun to stop.
    package var isStopping: Bool { isOver.load(ordering: .relaxed) }

    /// Raises the flag, unless it has been lowered.
    package func raise() { isUp.store(true, ordering: .relaxed) }

    /// Lowers the flag for good.
    package func lower() { isOver.store(true, ordering: .relaxed) }
}
