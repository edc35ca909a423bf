package import JSON

/// How an upstream server stands, for `ps` and metrics.
package struct UpstreamStatus: Sendable {
    /// Its name.
    package let name: String
    /// Whether it answers; nil before it was asked.
    package let isUp: Bool?
    /// Why it does not; nil when it does.
    package let problem: String?
    /// Models that it offers, or offered before it went down.
    package let models: Int
    /// Requests under way.
    package let inFlight: Int
    /// Requests so far.
    package let requests: Int
    /// Requests that it failed to answer.
    package let failures: Int
    /// Failed requests that another replica was asked.
    package let failovers: Int
    /// Seconds that requests took, in all.
    package let seconds: Double

    init(_ upstream: Upstream) {
        let status = upstream.status
        name = upstream.name
        switch status.health {
        case .unknown: (isUp, problem) = (nil, nil)
        case .up: (isUp, problem) = (true, nil)
        case .down(let reason): (isUp, problem) = (false, reason)
        }
        models = status.models.count
        inFlight = status.inFlight
        requests = status.requests
        failures = status.failures
        failovers = status.failovers
        seconds = status.seconds
    }

    /// The status for programs.
    package var json: JSONValue {
        [
            "name": .string(name),
            "state": .string(isUp.map { $0 ? "up" : "down" } ?? "unknown"),
            "problem": problem.map { .string($0) } ?? .null,
            "models": .int(Int64(models)),
            "requests": .int(Int64(inFlight)),
            "requests_total": .int(Int64(requests)),
            "failures_total": .int(Int64(failures)),
            "failovers_total": .int(Int64(failovers)),
        ]
    }
}

extension UpstreamFleet {
    /// How the servers stand, in the order in which they were named.
    var statuses: [UpstreamStatus] { upstreams.map { UpstreamStatus($0) } }

    /// The lines of Prometheus' text format.
    var metrics: [String] {
        let statuses = statuses
        guard !statuses.isEmpty else { return [] }
        var lines: [String] = []
        func add(
            _ name: String,
            _ type: String,
            _ help: String,
            _ value: (UpstreamStatus) -> String
        ) {
            lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
            lines += statuses.map { status in
                "\(name){upstream=\"\(ModelCounters.escaped(status.name))\"} \(value(status))"
            }
        }
        add("shimmy:upstream_up", "gauge", "Whether an upstream server answers.") {
            $0.isUp == true ? "1" : "0"
        }
        add("shimmy:upstream_models", "gauge", "Models of an upstream server.") { "\($0.models)" }
        add("shimmy:upstream_requests_in_flight", "gauge", "Requests under way.") {
            "\($0.inFlight)"
        }
        add("shimmy:upstream_requests_total", "counter", "Requests sent upstream.") {
            "\($0.requests)"
        }
        add("shimmy:upstream_failures_total", "counter", "Requests that failed upstream.") {
            "\($0.failures)"
        }
        add("shimmy:upstream_failovers_total", "counter", "Failures that another took over.") {
            "\($0.failovers)"
        }
        add("shimmy:upstream_request_seconds_total", "counter", "Time of requests upstream.") {
            "\($0.seconds)"
        }
        return lines
    }
}
