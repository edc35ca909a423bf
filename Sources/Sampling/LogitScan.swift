/// Whole-vocabulary passes over raw logits.
enum LogitScan {
    /// Logits looked at as one block; a block that holds a new maximum is searched once more.
    private static let blockLength = 256

    /// The token with the greatest logit, the lowest id among equals.
    ///
    /// - Throws: `SamplingError` for NaN, positive infinity, or nothing above negative infinity.
    static func argmax(_ logits: UnsafeBufferPointer<Float>) throws(SamplingError) -> Int32 {
        guard let base = logits.baseAddress else { throw .noCandidate }
        var best = -Float.infinity
        var bestBlock = 0
        var start = 0
        var broken = false
        while start < logits.count {
            let length = Swift.min(blockLength, logits.count - start)
            let (greatest, hasNaN) = blockMaximum(base + start, length)
            broken = broken || hasNaN
            if greatest > best {
                best = greatest
                bestBlock = start
            }
            start += length
        }
        try check(logits, greatest: best, hasNaN: broken)
        var index = bestBlock
        while base[index] != best { index += 1 }
        return Int32(index)
    }

    /// The greatest logit, the broken ones found on the way.
    ///
    /// - Throws: `SamplingError` for NaN, positive infinity, or nothing above negative infinity.
    static func maximum(_ logits: UnsafeBufferPointer<Float>) throws(SamplingError) -> Float {
        guard let base = logits.baseAddress else { throw .noCandidate }
        let (greatest, hasNaN) = blockMaximum(base, logits.count)
        try check(logits, greatest: greatest, hasNaN: hasNaN)
        return greatest
    }

    private static func blockMaximum(
        _ base: UnsafePointer<Float>,
        _ count: Int
    ) -> (greatest: Float, hasNaN: Bool) {
        var maximum0 = SIMD8<Float>(repeating: -.infinity)
        var maximum1 = maximum0
        var unordered = maximum0 .!= maximum0
        var index = 0
        while index + 16 <= count {
            let first = VectorMath.load(base, index)
            let second = VectorMath.load(base, index + 8)
            maximum0 = VectorMath.max(maximum0, first)
            maximum1 = VectorMath.max(maximum1, second)
            unordered = unordered .| (first .!= first) .| (second .!= second)
            index += 16
        }
        var greatest = -Float.infinity
        let merged = VectorMath.max(maximum0, maximum1)
        for lane in 0..<8 where merged[lane] > greatest { greatest = merged[lane] }
        var hasNaN = VectorMath.any(unordered)
        while index < count {
            let logit = base[index]
            if logit > greatest { greatest = logit }
            hasNaN = hasNaN || logit.isNaN
            index += 1
        }
        return (greatest, hasNaN)
    }

    private static func check(
        _ logits: UnsafeBufferPointer<Float>,
        greatest: Float,
        hasNaN: Bool
    ) throws(SamplingError) {
        if hasNaN || greatest == .infinity {
            let index = logits.firstIndex { $0.isNaN || $0 == .infinity } ?? 0
            throw .invalidLogit(token: Int32(index), found: logits[index])
        }
        if greatest == -.infinity { throw .noCandidate }
    }
}
