/// Counts of observations in buckets, as Prometheus' text format shows them.
package struct Histogram: Sendable {
    /// Upper bounds of the buckets, ascending; the last bucket has none.
    let bounds: [Double]
    private var counts: [Int]
    private var sum = 0.0

    /// Makes a histogram without observations.
    package init(bounds: [Double]) {
        self.bounds = bounds
        self.counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// Adds one observation.
    package mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    /// The samples of the text format, without the `# TYPE` line.
    func samples(name: String) -> [String] {
        var lines: [String] = []
        var cumulative = 0
        for (index, count) in counts.enumerated() {
            cumulative += count
            let bound = index < bounds.count ? "\(bounds[index])" : "+Inf"
            lines.append("\(name)_bucket{le=\"\(bound)\"} \(cumulative)")
        }
        lines.append("\(name)_sum \(sum)")
        lines.append("\(name)_count \(cumulative)")
        return lines
    }
}
