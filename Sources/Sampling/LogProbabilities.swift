/// A token with the natural logarithm of its probability.
package struct TokenLogProbability: Sendable, Equatable {
    /// The token.
    package let token: Int32
    /// log p; negative infinity for a token that cannot occur.
    package let logProbability: Float

    /// Pairs the two.
    package init(token: Int32, logProbability: Float) {
        self.token = token
        self.logProbability = logProbability
    }
}

/// Log probabilities under the model's own distribution, before temperature and truncation.
package struct LogProbabilities: Sendable, Equatable {
    /// The token that was chosen.
    package let chosen: TokenLogProbability
    /// The most probable tokens in descending order, the chosen one among them or not.
    package let top: [TokenLogProbability]

    /// The greatest number of tokens that may be asked for, as in OpenAI's API.
    package static let maximumCount = 20

    /// Computes log softmax over the raw logits for the chosen and the most probable tokens.
    ///
    /// - Parameters:
    ///   - logits: One per token, before any step of the chain changed them.
    ///   - count: How many of the most probable tokens to give, 0 to 20.
    ///   - token: The chosen token.
    /// - Throws: `SamplingError` for broken logits, a count or a token out of range.
    package init(
        _ logits: UnsafeBufferPointer<Float>,
        count: Int,
        token: Int32
    ) throws(SamplingError) {
        guard (0...Self.maximumCount).contains(count) else {
            throw .invalidParameter(
                field: "top_logprobs",
                expected: "between 0 and \(Self.maximumCount)",
                found: "\(count)"
            )
        }
        guard token >= 0, token < logits.count else {
            throw .invalidParameter(
                field: "token",
                expected: "between 0 and \(logits.count - 1)",
                found: "\(token)"
            )
        }
        let greatest = try LogitScan.maximum(logits)
        let logTotal = Libm.log(Self.sumOfExponentials(logits, greatest))
        func logProbability(_ logit: Float) -> Float { Float(Double(logit - greatest) - logTotal) }

        chosen = TokenLogProbability(
            token: token,
            logProbability: logProbability(logits[Int(token)])
        )
        guard count > 0 else {
            top = []
            return
        }
        let topK = TopK(count)
        var candidates = CandidateBuffer(capacity: topK.capacity)
        topK.select(from: logits, into: &candidates)
        var top: [TokenLogProbability] = []
        for index in 0..<candidates.count {
            top.append(
                TokenLogProbability(
                    token: candidates.ids[index],
                    logProbability: logProbability(candidates.logits[index])
                )
            )
        }
        self.top = top
    }

    private static func sumOfExponentials(
        _ logits: UnsafeBufferPointer<Float>,
        _ greatest: Float
    ) -> Double {
        guard let base = logits.baseAddress else { return 0 }
        let shift = SIMD8<Float>(repeating: greatest)
        var total = SIMD8<Double>(repeating: 0)
        var index = 0
        while index + 8 <= logits.count {
            total += SIMD8<Double>(VectorMath.exp(VectorMath.load(base, index) - shift))
            index += 8
        }
        var sum = total.sum()
        while index < logits.count {
            sum += Double(VectorMath.exp(SIMD8(repeating: base[index]) - shift)[0])
            index += 1
        }
        return sum
    }
}
