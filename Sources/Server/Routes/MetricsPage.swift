import HTTP

/// `GET /metrics`: Prometheus' text format.
enum MetricsPage {
    /// The counters as they stand.
    static func show(_: HTTPRequest, _ context: ServerContext) async throws -> HTTPResponse {
        let engines = await context.models.statuses()
        let models = context.models.metrics.map { $0 + "\n" }.joined()
        return .text(
            context.metrics.text(engines: engines) + models,
            mediaType: "text/plain; version=0.0.4; charset=utf-8"
        )
    }
}
