import Engine
import Synchronization

/// What the server counts, in Prometheus' text exposition format 0.0.4.
package final class ServerMetrics: Sendable {
    private struct Key: Hashable, Comparable {
        let route: String
        let status: Int

        static func < (left: Key, right: Key) -> Bool {
            (left.route, left.status) < (right.route, right.status)
        }
    }

    private struct State {
        var requests: [Key: Int] = [:]
        var inFlight = 0
        var promptTokens = 0
        var cachedTokens = 0
        var completionTokens = 0
        var prefillSeconds = 0.0
        var decodeSeconds = 0.0
        var cancelled = 0
        var latency = Histogram(bounds: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300])
        var firstToken = Histogram(bounds: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30])
    }

    private let state = Mutex(State())

    /// Makes counters at zero.
    package init() {}

    /// Notes that a request came in.
    func requestStarted() {
        state.withLock { $0.inFlight += 1 }
    }

    /// Notes that an answer has been sent, or broken off.
    ///
    /// The route is the pattern, not the path: clients must not be able to make new time series.
    func requestFinished(route: String, status: Int, seconds: Double) {
        state.withLock { state in
            state.inFlight -= 1
            state.requests[Key(route: route, status: status), default: 0] += 1
            state.latency.observe(seconds)
        }
    }

    /// Notes the time from a request's arrival to its first token.
    func firstToken(afterSeconds seconds: Double) {
        state.withLock { $0.firstToken.observe(seconds) }
    }

    /// Notes a finished answer's figures.
    func answerFinished(_ answer: GenerationResult) {
        state.withLock { state in
            state.promptTokens += answer.promptTokens
            state.cachedTokens += answer.cachedTokens
            state.completionTokens += answer.completionTokens
            state.prefillSeconds += answer.prefillMs / 1000
            state.decodeSeconds += answer.decodeMs / 1000
        }
    }

    /// Notes that a client went away before its answer was complete.
    func answerCancelled() {
        state.withLock { $0.cancelled += 1 }
    }

    /// The page that `/metrics` shows.
    package var text: String {
        let state = state.withLock { $0 }
        var lines: [String] = []
        func add(_ name: String, _ type: String, _ help: String, _ samples: [String]) {
            lines.append("# HELP \(name) \(help)")
            lines.append("# TYPE \(name) \(type)")
            lines += samples
        }
        func counter(_ name: String, _ help: String, _ value: some Numeric) {
            add(name, "counter", help, ["\(name) \(value)"])
        }
        add(
            "shimmy_requests_total",
            "counter",
            "Requests answered.",
            state.requests.sorted { $0.key < $1.key }.map { key, count in
                "shimmy_requests_total{route=\"\(key.route)\",status=\"\(key.status)\"} \(count)"
            }
        )
        add(
            "shimmy_requests_in_flight",
            "gauge",
            "Requests being answered.",
            ["shimmy_requests_in_flight \(state.inFlight)"]
        )
        counter("shimmy_answers_cancelled_total", "Answers broken off.", state.cancelled)
        counter("shimmy_prompt_tokens_total", "Prompt tokens.", state.promptTokens)
        counter(
            "shimmy_cached_tokens_total",
            "Prompt tokens that were not computed again.",
            state.cachedTokens
        )
        counter("shimmy_completion_tokens_total", "Tokens generated.", state.completionTokens)
        counter("shimmy_prefill_seconds_total", "Time spent on prompts.", state.prefillSeconds)
        counter("shimmy_decode_seconds_total", "Time spent generating.", state.decodeSeconds)
        let latency = "shimmy_request_seconds"
        add(
            latency,
            "histogram",
            "Time from a request to the end of its answer.",
            state.latency.lines(name: latency)
        )
        let first = "shimmy_first_token_seconds"
        add(
            first,
            "histogram",
            "Time from a request to its first token.",
            state.firstToken.lines(name: first)
        )
        return lines.joined(separator: "\n") + "\n"
    }
}
