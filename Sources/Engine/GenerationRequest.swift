package import Sampling

/// One prompt to continue, with everything that decides how.
package struct GenerationRequest: Sendable {
    /// The prompt's token ids, special tokens included; at least one.
    package var prompt: [Int32]
    /// Most tokens to generate; nil means as many as the context holds.
    package var maxTokens: Int?
    /// The sampler chain's settings.
    package var sampling: SamplerParameters
    /// Texts that end the answer; they are not part of it.
    package var stop: [String]
    /// Whether end-of-generation tokens are treated as ordinary ones.
    package var ignoresEndOfGeneration: Bool
    /// Alternatives to report for each token (0 = the chosen one only); nil reports none.
    package var topLogProbabilities: Int?
    /// Whether the prompt's own tokens are scored too, which evaluates all of it; needs
    /// `topLogProbabilities`.
    package var scoresPrompt = false
    /// Whether control tokens that the model writes appear in the text.
    package var rendersSpecialTokens: Bool
    /// Control tokens that appear in the text although others do not.
    package var visibleTokens: Set<Int32> = []
    /// What the answer is held to; nil for nothing.
    package var constraint: GenerationConstraint?
    /// Whether the result tells what the constraint cost.
    package var measuresConstraint = false
    /// When thinking is cut short; nil for never.
    package var thinkingLimit: ThinkingLimit?
    /// How strongly each of the model's adapters changes it; nil for the scales set for all.
    package var adapterScales: [Float]?

    /// Makes a request with the usual defaults.
    package init(
        prompt: [Int32],
        maxTokens: Int? = nil,
        sampling: SamplerParameters = SamplerParameters(),
        stop: [String] = [],
        ignoresEndOfGeneration: Bool = false,
        topLogProbabilities: Int? = nil,
        rendersSpecialTokens: Bool = false
    ) {
        self.prompt = prompt
        self.maxTokens = maxTokens
        self.sampling = sampling
        self.stop = stop
        self.ignoresEndOfGeneration = ignoresEndOfGeneration
        self.topLogProbabilities = topLogProbabilities
        self.rendersSpecialTokens = rendersSpecialTokens
    }
}
