import Fetch
package import Logging
import Synchronization

/// The upstream servers, further names of models, and who answers which request.
package final class UpstreamFleet: Sendable {
    /// How requests are spread over those who can answer them.
    package enum Balance: String, Sendable, CaseIterable {
        /// In turn.
        case roundRobin = "round-robin"
        /// To the one with the fewest requests under way, in turn among equals.
        case leastBusy = "least-busy"
    }

    /// Who can answer a request.
    enum Replica: Sendable {
        /// This server, and the model's id.
        case local(id: String)
        /// An upstream server, and the model's id there.
        case upstream(Upstream, id: String)
    }

    /// This server's name among servers.
    let instance: String
    let upstreams: [Upstream]
    /// What names stand for, in lower case; several models make replicas.
    let aliases: [String: [String]]
    /// The names as they were given, in order.
    let aliasNames: [String]
    let probe: UpstreamProbe
    private let balance: Balance
    /// Requests that this server answers itself.
    private let local = Mutex(0)
    /// Requests so far, by the model's name.
    private let turns = Mutex<[String: Int]>([:])
    private let watchers = Mutex<[Task<Void, Never>]>([])

    /// Describes a fleet; nobody is asked anything yet.
    ///
    /// - Parameters:
    ///   - addresses: The upstream servers.
    ///   - aliases: Names and what they stand for; a name may come several times.
    ///   - balance: How requests are spread.
    ///   - logger: The server's log.
    package init(
        _ addresses: [UpstreamAddress],
        aliases: [(name: String, model: String)] = [],
        balance: Balance = .roundRobin,
        logger: Logger
    ) {
        instance = UpstreamLoop.newInstance()
        upstreams = addresses.map(Upstream.init)
        var targets: [String: [String]] = [:]
        var names: [String] = []
        for (name, model) in aliases {
            if targets[name.lowercased()] == nil { names.append(name) }
            targets[name.lowercased(), default: []].append(model)
        }
        self.aliases = targets
        aliasNames = names
        self.balance = balance
        probe = UpstreamProbe(instance: instance, logger: logger)
    }

    /// Watches the upstream servers from now on.
    package func start() {
        watchers.withLock { [self] watchers in
            watchers = upstreams.map { upstream in
                Task { [probe] in await probe.watch(upstream) }
            }
        }
    }

    /// Stops watching.
    package func stop() {
        for watcher in watchers.withLock({ $0 }) { watcher.cancel() }
    }

    /// Returns once every upstream server has been asked.
    func settled() async {
        for upstream in upstreams { await upstream.settled() }
    }

    /// Asks all upstream servers again, unless that was done a moment ago.
    func refresh() async {
        await withTaskGroup(of: Void.self) { group in
            for upstream in upstreams {
                group.addTask { [probe] in await probe.run(upstream, after: .seconds(1)) }
            }
        }
    }

    /// Takes note that a server has failed to answer a request, and has a look at it.
    ///
    /// One that was not `reached` gets no further requests until it answers a probe.
    func suspect(_ upstream: Upstream, _ error: FetchError, reached: Bool) {
        var reason: String?
        if !reached, case .connection = error { reason = "\(error)" }
        upstream.noteFailure(unreachable: reason)
        Task { [probe] in await probe.run(upstream, after: .milliseconds(200)) }
    }

    /// Counts a request that this server answers itself.
    func beginLocally() -> UpstreamTicket {
        local.withLock { $0 += 1 }
        return UpstreamTicket { [self] in local.withLock { $0 -= 1 } }
    }

    /// The replicas in the order in which they are tried; those that are down only if all are.
    func order(_ replicas: [Replica], of name: String) -> [Replica] {
        let up = replicas.filter(\.isUp)
        let candidates = up.isEmpty ? replicas : up
        let turn = turns.withLock { turns in
            let turn = turns[name, default: 0]
            turns[name] = turn &+ 1
            return turn
        }
        let start = turn % max(1, candidates.count)
        let rotated = Array(candidates[start...] + candidates[..<start])
        guard balance == .leastBusy else { return rotated }
        let loads = rotated.enumerated().map { ($1, load: load(of: $1), position: $0) }
        return loads.sorted { ($0.load, $0.position) < ($1.load, $1.position) }.map(\.0)
    }

    private func load(of replica: Replica) -> Int {
        switch replica {
        case .local: local.withLock { $0 }
        case .upstream(let upstream, _): upstream.status.inFlight
        }
    }
}

extension UpstreamFleet.Replica {
    var isUp: Bool {
        switch self {
        case .local: true
        case .upstream(let upstream, _): upstream.isUp
        }
    }
}
