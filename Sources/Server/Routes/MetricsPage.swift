import HTTP

/// `GET /metrics`: Prometheus' text format.
enum MetricsPage {
    /// The counters as they stand.
    static func show(_: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        .text(context.metrics.text, mediaType: "text/plain; version=0.0.4; charset=utf-8")
    }
}
