/// The activation between the two halves of a feed-forward network.
package enum ActivationFunction: UInt8, Sendable {
    /// x / (1 + e^-x), Swish with beta 1.
    case silu
    /// 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), the tanh form of GELU.
    case gelu
    /// max(0, x)^2.
    case reluSquared
    /// g / (1 + e^(-1.702 g)) * (1 + u), g <= 7, |u| <= 7: gpt-oss; gated form only.
    case clampedSwiGLU
}

/// Everything but matrix products; one conformance per instruction set, n counts floats.
///
/// Pointers need no alignment; `out` may be the input where not said otherwise.
package protocol VectorKernels {
    /// Scales x to unit root mean square: out = x / sqrt(mean(x^2) + epsilon) * weight.
    ///
    /// RMSNorm, arXiv 1910.07467.
    static func rmsNorm(
        _ x: UnsafePointer<Float>,
        weight: UnsafePointer<Float>?,
        out: UnsafeMutablePointer<Float>,
        n: Int,
        epsilon: Float
    )

    /// Normalises mean and variance: out = (x - mean) / sqrt(variance + epsilon) * weight + bias.
    static func layerNorm(
        _ x: UnsafePointer<Float>,
        weight: UnsafePointer<Float>?,
        bias: UnsafePointer<Float>?,
        out: UnsafeMutablePointer<Float>,
        n: Int,
        epsilon: Float
    )

    /// Adds a multiple: x += scale * y.
    static func addScaled(
        _ x: UnsafeMutablePointer<Float>,
        _ y: UnsafePointer<Float>,
        scale: Float,
        n: Int
    )

    /// Multiplies by a number: x *= factor.
    static func scale(_ x: UnsafeMutablePointer<Float>, by factor: Float, n: Int)

    /// Activates and gates: gate = f(gate) * up.
    static func gatedActivation(
        _ f: ActivationFunction,
        gate: UnsafeMutablePointer<Float>,
        up: UnsafePointer<Float>,
        n: Int
    )

    /// Activates in place: x = f(x).
    static func activation(_ f: ActivationFunction, _ x: UnsafeMutablePointer<Float>, n: Int)

    /// Bounds softly: x = cap * tanh(x / cap).
    static func softCap(_ x: UnsafeMutablePointer<Float>, cap: Float, n: Int)

    /// Sum of x * y, in a fixed order of lanes.
    static func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, n: Int) -> Float

    /// Rotates `heads` vectors in place, `headStride` floats apart (RoPE, arXiv 2104.09864).
    ///
    /// Pairs are (2i, 2i + 1) when interleaved, else (i, i + dimensions / 2); cosines and sines
    /// hold dimensions / 2 values each.
    static func rope(
        _ x: UnsafeMutablePointer<Float>,
        heads: Int,
        headStride: Int,
        dimensions: Int,
        cosines: UnsafePointer<Float>,
        sines: UnsafePointer<Float>,
        interleaved: Bool
    )

    /// Writes one position's key of one head into column `slot` of a page.
    static func storeKey(
        _ key: UnsafePointer<Float>,
        page: UnsafeMutableRawPointer,
        slot: Int,
        headSize: Int,
        type: CacheType
    )

    /// Writes one position's value of one head into row `slot` of a page.
    static func storeValue(
        _ value: UnsafePointer<Float>,
        page: UnsafeMutableRawPointer,
        slot: Int,
        headSize: Int,
        type: CacheType
    )

    /// Softmax attention over the cache with an online maximum (FlashAttention, arXiv 2205.14135).
    ///
    /// A row's result does not depend on the tile it is in: pages are visited in order of position.
    static func attend(_ tile: AttentionTile, scratch: UnsafeMutablePointer<Float>)
}
