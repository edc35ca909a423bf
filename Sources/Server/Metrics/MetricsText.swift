/// A page in Prometheus' text exposition format 0.0.4.
struct MetricsText {
    private(set) var lines: [String] = []

    /// The page.
    var text: String { lines.joined(separator: "\n") + "\n" }

    /// Adds samples under each of the names, which may be those of other servers, so that their
    /// dashboards work.
    private mutating func add(
        _ names: [String],
        _ type: String,
        _ help: String,
        _ samples: (String) -> [String]
    ) {
        for name in names {
            lines.append("# HELP \(name) \(help)")
            lines.append("# TYPE \(name) \(type)")
            lines += samples(name)
        }
    }

    /// Adds a number that only grows.
    mutating func counter(_ names: String..., help: String, value: some Numeric) {
        add(names, "counter", help) { ["\($0) \(value)"] }
    }

    /// Adds a number that only grows, by label sets such as `route="/"`.
    mutating func counters(_ names: String..., help: String, values: [(String, Int)]) {
        add(names, "counter", help) { name in values.map { "\(name){\($0.0)} \($0.1)" } }
    }

    /// Adds a number that goes up and down.
    mutating func gauge(_ names: String..., help: String, value: some Numeric) {
        add(names, "gauge", help) { ["\($0) \(value)"] }
    }

    /// Adds a distribution.
    mutating func histogram(_ names: String..., help: String, value: Histogram) {
        add(names, "histogram", help) { value.samples(name: $0) }
    }
}
