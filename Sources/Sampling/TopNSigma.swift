/// Keeps the logits within n standard deviations of the greatest.
///
/// Tang et al. 2024, arXiv 2411.07641.
package struct TopNSigma: Sendable {
    /// Number of standard deviations, above 0.
    package let n: Float

    /// Sets the number of standard deviations.
    package init(_ n: Float) {
        self.n = n
    }

    /// The least logit to keep, from the distribution of all that are not negative infinity.
    ///
    /// - Parameters:
    ///   - logits: One per token, none NaN or positive infinity.
    ///   - greatest: The greatest of them.
    /// - Returns: The threshold; itself kept.
    package func floor(of logits: UnsafeBufferPointer<Float>, greatest: Float) -> Float {
        guard let base = logits.baseAddress else { return -.infinity }
        var lanes = Moments()
        var index = 0
        let shift = SIMD8<Float>(repeating: greatest)
        // Sums in single precision over short runs, added up in double precision.
        while index < logits.count {
            let end = Swift.min(index + 4096, logits.count)
            var run = RunSums()
            while index + 8 <= end {
                run.add(VectorMath.load(base, index) - shift)
                index += 8
            }
            while index < end {
                var padded = SIMD8<Float>(repeating: -.infinity)
                padded[0] = base[index] - greatest
                run.add(padded)
                index += 1
            }
            lanes.add(run)
        }
        return greatest - n * lanes.standardDeviation
    }
}

/// Sums of a few thousand values, lane by lane.
private struct RunSums {
    var count = SIMD8<Float>(repeating: 0)
    var sum = SIMD8<Float>(repeating: 0)
    var squares = SIMD8<Float>(repeating: 0)

    /// Adds eight values; negative infinity counts for nothing.
    @inline(__always)
    mutating func add(_ values: SIMD8<Float>) {
        let isPossible = VectorMath.isPossible(values)
        let present = VectorMath.select(values, isPossible)
        count += VectorMath.select(SIMD8(repeating: 1), isPossible)
        sum += present
        squares += present * present
    }
}

/// Count, sum and sum of squares of everything.
private struct Moments {
    private var count = 0.0
    private var sum = 0.0
    private var squares = 0.0

    mutating func add(_ run: RunSums) {
        for lane in 0..<8 {
            count += Double(run.count[lane])
            sum += Double(run.sum[lane])
            squares += Double(run.squares[lane])
        }
    }

    var standardDeviation: Float {
        guard count > 0 else { return 0 }
        let mean = sum / count
        return Float(Swift.max(squares / count - mean * mean, 0).squareRoot())
    }
}
