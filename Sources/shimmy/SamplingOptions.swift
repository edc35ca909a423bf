import Arguments
import Sampling
import Server
import Tokenizer

/// The sampler's settings under llama.cpp's names.
struct SamplingOptions: ParsableArguments {
    @Option(name: [.customLong("temp"), .long], help: "Temperature; 0 is greedy.")
    var temperature: Float?

    @Option(name: [.short, .long], help: "Seed of the random numbers.")
    var seed: Int?

    @Option(help: "Keeps this many tokens; 0 keeps all.")
    var topK: Int?

    @Option(help: "Keeps the best tokens with this much probability together.")
    var topP: Float?

    @Option(help: "Keeps tokens this probable relative to the best.")
    var minP: Float?

    @Option(name: [.customLong("typical"), .customLong("typical-p")], help: "Typical sampling.")
    var typicalP: Float?

    @Option(
        name: [.customLong("top-nsigma"), .customLong("top-n-sigma")],
        help: "Keeps logits within so many standard deviations of the best."
    )
    var topNSigma: Float?

    @Option(help: "Chance that XTC drops the top choices.")
    var xtcProbability: Float?

    @Option(help: "Probability from which XTC drops.")
    var xtcThreshold: Float?

    @Option(help: "Penalty on recent tokens; 1 is off.")
    var repeatPenalty: Float?

    @Option(help: "Tokens that the penalties look back; -1 is all.")
    var repeatLastN: Int?

    @Option(help: "Penalty on tokens that occurred.")
    var presencePenalty: Float?

    @Option(help: "Penalty on tokens by how often they occurred.")
    var frequencyPenalty: Float?

    @Option(help: "Scale of the DRY penalty; 0 is off.")
    var dryMultiplier: Float?

    @Option(help: "Growth of the DRY penalty.")
    var dryBase: Float?

    @Option(help: "Repetitions that DRY leaves alone.")
    var dryAllowedLength: Int?

    @Option(help: "Tokens that DRY looks back; -1 is all.")
    var dryPenaltyLastN: Int?

    @Option(
        name: .customLong("dry-sequence-breaker"),
        help: "Text across which DRY does not count; may be repeated."
    )
    var dryBreakers: [String] = []

    @Option(help: "Mirostat: 0, 1 or 2.")
    var mirostat: Int?

    @Option(name: .customLong("mirostat-ent"), help: "Surprise that mirostat aims at.")
    var mirostatTau: Float?

    @Option(name: .customLong("mirostat-lr"), help: "Mirostat's learning rate.")
    var mirostatEta: Float?

    @Option(name: .customLong("dynatemp-range"), help: "Span of the dynamic temperature.")
    var dynamicRange: Float?

    @Option(name: .customLong("dynatemp-exp"), help: "Shape of the dynamic temperature.")
    var dynamicExponent: Float?

    @Option(
        name: [.customShort("l"), .customLong("logit-bias")],
        help: "Token id and bias, as in 15043+1.5 or 29905-inf; may be repeated."
    )
    var logitBias: [LogitBias] = []

    /// llama.cpp's breakers.
    private static let defaultBreakers = ["\n", ":", "\"", "*"]

    /// The settings for a model; what is left open is as `defaults` say.
    ///
    /// - Throws: `SamplingError` for a value outside its range, `ValidationError` for a mode that
    ///   does not exist, `APIError` for a default that is none.
    func parameters(
        for tokenizer: Tokenizer,
        over defaults: OllamaDefaults
    ) throws -> SamplerParameters {
        var parameters = try defaults.sampling()
        set(&parameters.temperature, temperature)
        set(&parameters.topK, topK)
        set(&parameters.topP, topP)
        set(&parameters.minP, minP)
        set(&parameters.typicalP, typicalP)
        set(&parameters.topNSigma, topNSigma)
        set(&parameters.xtcProbability, xtcProbability)
        set(&parameters.xtcThreshold, xtcThreshold)
        set(&parameters.dynamicTemperature.range, dynamicRange)
        set(&parameters.dynamicTemperature.exponent, dynamicExponent)
        set(&parameters.mirostat.tau, mirostatTau)
        set(&parameters.mirostat.eta, mirostatEta)
        if let mirostat {
            guard let mode = SamplerParameters.Mirostat.Mode(rawValue: mirostat) else {
                throw ValidationError("Mirostat is 0, 1 or 2, found \(mirostat).")
            }
            parameters.mirostat.mode = mode
        }
        setPenalties(&parameters, tokenizer)
        if let seed { parameters.seed = UInt64(bitPattern: Int64(seed)) }
        for bias in logitBias {
            parameters.logitBias[bias.token] = bias.value
        }
        try parameters.validate()
        return parameters
    }

    private func setPenalties(_ parameters: inout SamplerParameters, _ tokenizer: Tokenizer) {
        set(&parameters.repeatPenalty, repeatPenalty)
        set(&parameters.penaltyLastN, repeatLastN)
        set(&parameters.presencePenalty, presencePenalty)
        set(&parameters.frequencyPenalty, frequencyPenalty)
        set(&parameters.dry.multiplier, dryMultiplier)
        set(&parameters.dry.base, dryBase)
        set(&parameters.dry.allowedLength, dryAllowedLength)
        set(&parameters.dry.penaltyLastN, dryPenaltyLastN)
        guard parameters.dry.multiplier > 0 else { return }
        let breakers = dryBreakers.isEmpty ? Self.defaultBreakers : dryBreakers
        parameters.dry.sequenceBreakers = breakers.map {
            tokenizer.encode($0, addSpecial: false, parseSpecial: false)
        }.filter { !$0.isEmpty }
    }

    private func set<Value>(_ target: inout Value, _ value: Value?) {
        if let value {
            target = value
        }
    }
}

/// One `--logit-bias`: a token id directly followed by a signed number.
struct LogitBias: ExpressibleByArgument {
    let token: Int32
    let value: Float

    init?(argument: String) {
        guard let sign = argument.firstIndex(where: { $0 == "+" || $0 == "-" }),
            let token = Int32(argument[..<sign]), token >= 0,
            let value = Float(argument[sign...]), value.isFinite || value == -.infinity
        else { return nil }
        self.token = token
        self.value = value
    }
}
