#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A rotary position embedding (arXiv 2104.09864) and how it is stretched to longer contexts.
package struct RoPEConfig: Sendable {
    /// Dimensions of a head that are rotated; even.
    package var dimensions: Int
    /// Base of the wavelengths.
    package var base: Float
    /// Whether neighbours (2i, 2i + 1) are paired, else (i, i + dimensions / 2).
    ///
    /// The wrong choice corrupts attention; it belongs to the architecture, not to the file.
    package var isInterleaved: Bool
    /// Positions are multiplied with this (linear scaling: 1 / factor).
    package var frequencyScale: Float = 1
    /// YaRN's mix of stretched and plain frequencies (arXiv 2309.00071); nil for none.
    package var yarn: YaRN?
    /// Factor on cosines and sines.
    package var magnitude: Float = 1
    /// Each frequency is divided by its factor (Llama 3 `rope_freqs`, LongRoPE); nil for none.
    package var frequencyFactors: [Float]?

    /// The dimensions between which YaRN fades from plain to stretched frequencies.
    package struct YaRN: Sendable {
        package var originalContext: Int
        package var betaFast: Float = 32
        package var betaSlow: Float = 1
    }

    /// The angle by which pair `i` turns per position, in radians, for all dimensions / 2 pairs.
    package func frequencies() -> [Double] {
        let pairs = dimensions / 2
        let (low, high) = yarnRange()
        return (0..<pairs).map { i in
            var plain = pow(Double(base), -2 * Double(i) / Double(dimensions))
            if let frequencyFactors { plain /= Double(frequencyFactors[i]) }
            let stretched = plain * Double(frequencyScale)
            guard yarn != nil else { return stretched }
            let ramp = min(1, max(0, (Double(i) - low) / max(0.001, high - low)))
            return stretched * ramp + plain * (1 - ramp)
        }
    }

    /// First and last pair of YaRN's fade.
    private func yarnRange() -> (low: Double, high: Double) {
        guard let yarn else { return (0, 0) }
        func pair(turns: Float) -> Double {
            let waves = Double(yarn.originalContext) / (Double(turns) * 2 * Double.pi)
            return Double(dimensions) * log(waves) / (2 * log(Double(base)))
        }
        return (
            max(0, pair(turns: yarn.betaFast).rounded(.down)),
            min(Double(dimensions - 1), pair(turns: yarn.betaSlow).rounded(.up))
        )
    }
}
