import Engine
import Synchronization

/// What the server counts.
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
        var rejected = 0
        var promptTokens = 0
        var cachedTokens = 0
        var completionTokens = 0
        var prefillSeconds = 0.0
        var decodeSeconds = 0.0
        var finished: [FinishReason: Int] = [:]
        var embeddedTokens = 0
        var request = Histogram(bounds: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300])
        var answer = Histogram(bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300])
        var firstToken = Histogram(
            bounds: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
        )
        var interToken = Histogram(
            bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5]
        )
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
            if status == 429 || status == 503 { state.rejected += 1 }
            state.request.observe(seconds)
        }
    }

    /// Notes the time from a request's arrival to its first token.
    func firstToken(afterSeconds seconds: Double) {
        state.withLock { $0.firstToken.observe(seconds) }
    }

    /// Notes the time from one token of an answer to the next.
    func nextToken(afterSeconds seconds: Double) {
        state.withLock { $0.interToken.observe(seconds) }
    }

    /// Notes a finished answer's figures.
    func answerFinished(_ answer: GenerationResult, afterSeconds seconds: Double) {
        state.withLock { state in
            state.promptTokens += answer.promptTokens
            state.cachedTokens += answer.cachedTokens
            state.completionTokens += answer.completionTokens
            state.prefillSeconds += answer.prefillMs / 1000
            state.decodeSeconds += answer.decodeMs / 1000
            state.finished[answer.reason, default: 0] += 1
            state.answer.observe(seconds)
        }
    }

    /// Notes that a client went away before its answer was complete.
    func answerCancelled() {
        state.withLock { $0.finished[.cancelled, default: 0] += 1 }
    }

    /// Notes tokens that were turned into vectors.
    func embedded(tokens: Int) {
        state.withLock { $0.embeddedTokens += tokens }
    }

    /// The page that `/metrics` shows, in Prometheus' text exposition format 0.0.4.
    ///
    /// Names that vLLM and llama.cpp's server have are given alongside.
    func text(engines: [EngineStatus]) -> String {
        let state = state.withLock { $0 }
        var page = MetricsText()
        Self.addRequests(state, to: &page)
        Self.addTokens(state, to: &page)
        Self.addTimes(state, to: &page)
        Self.addEngines(engines, to: &page)
        return page.text
    }

    private static func addRequests(_ state: State, to page: inout MetricsText) {
        page.counters(
            "shimmy:requests_total",
            help: "Requests answered.",
            values: state.requests.sorted { $0.key < $1.key }.map { key, count in
                ("route=\"\(key.route)\",status=\"\(key.status)\"", count)
            }
        )
        page.counter(
            "shimmy:requests_rejected_total",
            help: "Requests refused because the server was busy or not ready.",
            value: state.rejected
        )
        page.gauge(
            "shimmy:requests_in_flight",
            help: "HTTP requests being answered.",
            value: state.inFlight
        )
        let reasons: [FinishReason] = [.stop, .length, .cancelled]
        page.counters(
            "shimmy:answers_total",
            "vllm:request_success_total",
            help: "Answers by what ended them.",
            values: reasons.map {
                let name = $0 == .cancelled ? "abort" : $0.rawValue
                return ("finished_reason=\"\(name)\"", state.finished[$0] ?? 0)
            }
        )
        page.counter(
            "shimmy:answers_cancelled_total",
            help: "Answers broken off because the client went away.",
            value: state.finished[.cancelled] ?? 0
        )
    }

    private static func addTokens(_ state: State, to page: inout MetricsText) {
        page.counter(
            "shimmy:prompt_tokens_total",
            "vllm:prompt_tokens_total",
            help: "Tokens of prompts.",
            value: state.promptTokens
        )
        page.counter(
            "llamacpp:prompt_tokens_total",
            help: "Tokens of prompts that were evaluated.",
            value: state.promptTokens - state.cachedTokens
        )
        page.counter(
            "shimmy:completion_tokens_total",
            "vllm:generation_tokens_total",
            "llamacpp:tokens_predicted_total",
            help: "Tokens generated.",
            value: state.completionTokens
        )
        page.counter(
            "shimmy:prefix_cache_queries_total",
            "vllm:prefix_cache_queries_total",
            help: "Tokens looked up in the prefix cache.",
            value: state.promptTokens
        )
        page.counter(
            "shimmy:prefix_cache_hits_total",
            "vllm:prefix_cache_hits_total",
            help: "Tokens found in the prefix cache.",
            value: state.cachedTokens
        )
        page.counter(
            "shimmy:embedded_tokens_total",
            help: "Tokens of embedded inputs.",
            value: state.embeddedTokens
        )
    }

    private static func addTimes(_ state: State, to page: inout MetricsText) {
        page.counter(
            "shimmy:prefill_seconds_total",
            "llamacpp:prompt_seconds_total",
            help: "Time spent on prompts.",
            value: state.prefillSeconds
        )
        page.counter(
            "shimmy:decode_seconds_total",
            "llamacpp:tokens_predicted_seconds_total",
            help: "Time spent generating.",
            value: state.decodeSeconds
        )
        page.histogram(
            "shimmy:time_to_first_token_seconds",
            "vllm:time_to_first_token_seconds",
            help: "Time from a request to its first token.",
            value: state.firstToken
        )
        page.histogram(
            "shimmy:inter_token_latency_seconds",
            "vllm:inter_token_latency_seconds",
            help: "Time from a token of an answer to the next.",
            value: state.interToken
        )
        page.histogram(
            "shimmy:e2e_request_latency_seconds",
            "vllm:e2e_request_latency_seconds",
            help: "Time from a request to the end of an answer.",
            value: state.answer
        )
        page.histogram(
            "shimmy:http_request_seconds",
            help: "Time from any request to the end of its answer.",
            value: state.request
        )
    }

    private static func addEngines(_ engines: [EngineStatus], to page: inout MetricsText) {
        page.gauge(
            "shimmy:requests_running",
            "vllm:num_requests_running",
            "llamacpp:requests_processing",
            help: "Answers in the running batch.",
            value: engines.reduce(0) { $0 + $1.running }
        )
        page.gauge(
            "shimmy:requests_waiting",
            "vllm:num_requests_waiting",
            "llamacpp:requests_deferred",
            help: "Requests that wait for a place in the batch.",
            value: engines.reduce(0) { $0 + $1.waiting }
        )
        let pages = engines.reduce(0) { $0 + $1.cachePages }
        let used = engines.reduce(0) { $0 + $1.usedCachePages }
        page.gauge(
            "shimmy:kv_cache_usage_ratio",
            "vllm:kv_cache_usage_perc",
            "llamacpp:kv_cache_usage_ratio",
            help: "Part of the KV cache in use, kept prefixes included; 1 is full.",
            value: pages == 0 ? 0 : Double(used) / Double(pages)
        )
        page.gauge(
            "shimmy:models_loaded",
            help: "Models in memory.",
            value: engines.count
        )
    }
}
