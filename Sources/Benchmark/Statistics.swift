/// Samples of one measurement.
package struct Statistics: Sendable, Equatable {
    /// The samples in the order in which they were taken.
    package let samples: [Double]

    /// Wraps samples.
    package init(_ samples: [Double]) { self.samples = samples }

    /// The arithmetic mean; 0 without samples.
    package var mean: Double {
        samples.isEmpty ? 0 : samples.reduce(0, +) / Double(samples.count)
    }

    /// The samples' standard deviation, n - 1 in the denominator; 0 for fewer than two.
    package var deviation: Double {
        guard samples.count > 1 else { return 0 }
        let mean = mean
        let squares = samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(samples.count - 1)).squareRoot()
    }

    /// The middle sample, or the mean of the two in the middle; 0 without samples.
    package var median: Double {
        guard !samples.isEmpty else { return 0 }
        let sorted = samples.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}
