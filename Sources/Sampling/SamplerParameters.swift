/// The settings of the sampler chain; the defaults are llama.cpp's.
package struct SamplerParameters: Sendable, Equatable {
    /// Divides the logits; 0 chooses the most probable token (see `Sampler` for the exceptions).
    package var temperature: Float = 0.8
    /// Temperature that follows the entropy; off while its range is 0.
    package var dynamicTemperature = DynamicTemperature()
    /// Keeps the `topK` most probable tokens; 0 or less keeps all.
    package var topK = 40
    /// Keeps the most probable tokens that together have this probability; 1 keeps all.
    package var topP: Float = 0.95
    /// Keeps tokens at least this probable relative to the most probable; 0 keeps all.
    package var minP: Float = 0.05
    /// Keeps the tokens of typical surprise that have this probability; 1 keeps all.
    package var typicalP: Float = 1
    /// Keeps logits within this many standard deviations of the greatest; 0 or less keeps all.
    package var topNSigma: Float = 0
    /// Chance that the tokens above `xtcThreshold` but the least of them are dropped.
    package var xtcProbability: Float = 0
    /// Probability from which a token is a top choice for XTC; above 0.5 it is off.
    package var xtcThreshold: Float = 0.1
    /// Penalty on tokens that would extend a repetition; off while its multiplier is 0.
    package var dry = DRY()
    /// Sampling at a steady surprise; it takes the place of the truncating steps.
    package var mirostat = Mirostat()
    /// Divides positive and multiplies negative logits of recent tokens; 1 is off.
    package var repeatPenalty: Float = 1
    /// How many recent tokens the penalties look at; 0 is off, -1 is the whole context.
    package var penaltyLastN = 64
    /// Subtracted from a recent token's logit once per occurrence.
    package var frequencyPenalty: Float = 0
    /// Subtracted once from the logit of every recent token.
    package var presencePenalty: Float = 0
    /// Added to the logits of tokens; negative infinity forbids one.
    package var logitBias: [Int32: Float] = [:]
    /// Seed of the random numbers; `nil` takes one from the system.
    package var seed: UInt64?
    /// The truncating steps leave at least this many tokens.
    package var minKeep = 0

    /// Sets everything to its default.
    package init() {}

    /// Settings that always choose the most probable token.
    package static var greedy: SamplerParameters {
        var parameters = neutral
        parameters.temperature = 0
        return parameters
    }

    /// Settings that sample from the model's own distribution.
    package static var neutral: SamplerParameters {
        var parameters = SamplerParameters()
        parameters.temperature = 1
        parameters.topK = 0
        parameters.topP = 1
        parameters.minP = 0
        return parameters
    }
}

extension SamplerParameters {
    /// Temperature between `temperature - range` and `temperature + range` by entropy.
    package struct DynamicTemperature: Sendable, Equatable {
        /// Half the span of temperatures; 0 is off.
        package var range: Float = 0
        /// Bends the map from normalised entropy to temperature.
        package var exponent: Float = 1

        /// Sets both; off by default.
        package init(range: Float = 0, exponent: Float = 1) {
            self.range = range
            self.exponent = exponent
        }
    }

    /// "Don't Repeat Yourself": penalises what would continue an earlier passage verbatim.
    package struct DRY: Sendable, Equatable {
        /// Scale of the penalty; 0 is off.
        package var multiplier: Float = 0
        /// The penalty grows by this factor per repeated token beyond `allowedLength`.
        package var base: Float = 1.75
        /// Repetitions up to this many tokens go unpunished.
        package var allowedLength = 2
        /// How many recent tokens are searched; 0 is off, -1 is the whole context.
        package var penaltyLastN = -1
        /// Token sequences across which no repetition is counted.
        package var sequenceBreakers: [[Int32]] = []

        /// Leaves it off.
        package init() {}
    }

    /// Settings of Mirostat.
    package struct Mirostat: Sendable, Equatable {
        /// Which form of the algorithm.
        package enum Mode: Int, Sendable {
            case off = 0
            case version1 = 1
            case version2 = 2
        }

        /// Off by default.
        package var mode = Mode.off
        /// Surprise to aim at, in bits.
        package var tau: Float = 5
        /// Learning rate.
        package var eta: Float = 0.1

        /// Sets the algorithm; off by default.
        package init(mode: Mode = .off, tau: Float = 5, eta: Float = 0.1) {
            self.mode = mode
            self.tau = tau
            self.eta = eta
        }
    }
}
