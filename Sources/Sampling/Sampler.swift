/// The sampler chain: logits in, one token out.
///
/// Order as in llama.cpp: mask, bias, penalties, DRY, top-n-sigma, top-k, typical-p, top-p,
/// min-p, XTC, temperature, draw. Mirostat takes the place of the steps from top-n-sigma to XTC.
/// Tokens at negative infinity are out of the running at once.
///
/// With temperature 0 the result is the greatest logit after bias and penalties, whatever the
/// truncating steps, except that typical-p and XTC may drop it first; a dynamic temperature has
/// no effect then.
///
/// After the first call no step allocates; only the history grows. Equal seeds give equal draws.
package struct Sampler: ~Copyable, @unchecked Sendable {
    /// The settings.
    package let parameters: SamplerParameters
    /// Number of logits expected.
    package let vocabularySize: Int
    /// The seed in use, drawn from the system if none was set.
    package let seed: UInt64

    private let bias: LogitBias
    private var penalties: Penalties?
    private var dry: DryPenalty?
    private var mirostat: Mirostat
    private var generator: Xoshiro256
    private var history: [Int32] = []
    private var candidates: CandidateBuffer

    /// Prepares a chain.
    ///
    /// - Parameters:
    ///   - parameters: The settings, checked here.
    ///   - vocabularySize: Number of logits each call brings, above 0.
    /// - Throws: `SamplingError.invalidParameter`.
    package init(parameters: SamplerParameters, vocabularySize: Int) throws(SamplingError) {
        try parameters.validate()
        guard vocabularySize > 0, vocabularySize <= Int(Int32.max) else {
            throw .invalidParameter(
                field: "vocabulary size",
                expected: "between 1 and \(Int32.max)",
                found: "\(vocabularySize)"
            )
        }
        let bias = try LogitBias(parameters.logitBias, vocabularySize: vocabularySize)
        var system = SystemRandomNumberGenerator()
        let seed = parameters.seed ?? system.next()
        self.parameters = parameters
        self.vocabularySize = vocabularySize
        self.seed = seed
        self.bias = bias
        penalties = Penalties(parameters)
        dry = DryPenalty(parameters.dry)
        mirostat = Mirostat(parameters.mirostat, vocabularySize: vocabularySize)
        generator = Xoshiro256(seed: seed)
        candidates = CandidateBuffer(
            capacity: Self.capacity(parameters, vocabularySize: vocabularySize)
        )
    }

    private static func capacity(_ parameters: SamplerParameters, vocabularySize: Int) -> Int {
        if isGreedy(parameters) { return 1 }
        let usesTopK = parameters.topK > 0 && parameters.mirostat.mode == .off
        return usesTopK ? Swift.min(TopK(parameters.topK).capacity, vocabularySize) : vocabularySize
    }

    /// Whether the chain can only end at the greatest logit.
    private static func isGreedy(_ parameters: SamplerParameters) -> Bool {
        guard parameters.temperature == 0 else { return false }
        if parameters.mirostat.mode != .off { return true }
        let xtc = XTC(
            probability: parameters.xtcProbability,
            threshold: parameters.xtcThreshold
        )
        return parameters.typicalP >= 1 && !xtc.isActive
    }

    /// Tells the chain of a token in the text, of the prompt too if penalties shall see it.
    ///
    /// A token outside the vocabulary is left out: it has no logit to penalise.
    package mutating func accept(_ token: Int32) {
        guard penalties != nil || dry != nil, token >= 0, token < vocabularySize else { return }
        history.append(token)
        penalties?.accept(history)
    }

    /// Chooses the next token; `accept` must be told of it separately.
    ///
    /// - Parameters:
    ///   - logits: One per token; bias and penalties are added in place.
    ///   - allowed: The tokens to choose from; `nil` allows all.
    /// - Returns: The token.
    /// - Throws: `SamplingError` for a wrong number of logits, NaN or positive infinity among
    ///   them, or when no token is left.
    package mutating func sample(
        _ logits: UnsafeMutableBufferPointer<Float>,
        allowed: TokenMask? = nil
    ) throws(SamplingError) -> Int32 {
        guard logits.count == vocabularySize else {
            throw .wrongLogitCount(expected: vocabularySize, found: logits.count)
        }
        if let allowed {
            guard allowed.count == vocabularySize else {
                throw .wrongMaskCount(expected: vocabularySize, found: allowed.count)
            }
            allowed.apply(to: logits)
        }
        bias.apply(to: logits)
        penalties?.apply(to: logits)
        dry?.apply(to: logits, history: history)

        let source = UnsafeBufferPointer(logits)
        if Self.isGreedy(parameters) { return try LogitScan.argmax(source) }
        if parameters.mirostat.mode != .off { return try sampleMirostat(source) }
        try truncate(source)
        applyTemperature()
        candidates.updateWeights()
        return candidates.ids[Draw.index(from: candidates, using: &generator)]
    }

    /// The steps from top-n-sigma to XTC; leaves at least one candidate.
    private mutating func truncate(
        _ logits: UnsafeBufferPointer<Float>
    ) throws(SamplingError) {
        let greatest = try LogitScan.maximum(logits)
        var floor = -Float.infinity
        if parameters.topNSigma > 0 {
            floor = TopNSigma(parameters.topNSigma).floor(of: logits, greatest: greatest)
        }
        let minKeep = parameters.minKeep
        let minP = MinP(parameters.minP, minKeep: minKeep)
        if parameters.minP > 0, parameters.typicalP >= 1, parameters.topP >= 1, minKeep == 0 {
            // Nothing between here and min-p depends on the tokens that min-p will drop.
            floor = Swift.max(floor, minP.floor(greatest: greatest))
        }
        if parameters.topK > 0 {
            TopK(parameters.topK).select(from: logits, floor: floor, into: &candidates)
        } else {
            candidates.load(logits, floor: floor)
        }
        TypicalP(parameters.typicalP, minKeep: minKeep).apply(to: &candidates)
        TopP(parameters.topP, minKeep: minKeep).apply(to: &candidates)
        minP.apply(to: &candidates)
        XTC(
            probability: parameters.xtcProbability,
            threshold: parameters.xtcThreshold,
            minKeep: minKeep
        ).apply(to: &candidates, using: &generator)
    }

    private mutating func applyTemperature() {
        let dynamic = parameters.dynamicTemperature
        if dynamic.range > 0, parameters.temperature > 0 {
            DynamicTemperature(
                center: parameters.temperature,
                range: dynamic.range,
                exponent: dynamic.exponent
            ).apply(to: &candidates)
        } else {
            Temperature(parameters.temperature).apply(to: &candidates)
        }
    }

    private mutating func sampleMirostat(
        _ logits: UnsafeBufferPointer<Float>
    ) throws(SamplingError) -> Int32 {
        _ = try LogitScan.maximum(logits)
        candidates.load(logits)
        applyTemperature()
        return candidates.ids[mirostat.draw(from: &candidates, using: &generator)]
    }
}
