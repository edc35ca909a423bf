import Sampling
import Testing

@Suite("Sampler parameters")
struct SamplerParametersTests {
    @Test("defaults, neutral and greedy are valid")
    func valid() throws {
        try SamplerParameters().validate()
        try SamplerParameters.neutral.validate()
        try SamplerParameters.greedy.validate()
    }

    private typealias Change = @Sendable (inout SamplerParameters) -> Void

    private static let mistakes: [(field: String, found: String, change: Change)] = [
        ("temperature", "-0.1", { $0.temperature = -0.1 }),
        ("temperature", "nan", { $0.temperature = .nan }),
        ("temperature", "inf", { $0.temperature = .infinity }),
        ("dynatemp_range", "-1.0", { $0.dynamicTemperature.range = -1 }),
        ("dynatemp_exponent", "0.0", { $0.dynamicTemperature.exponent = 0 }),
        ("top_p", "1.5", { $0.topP = 1.5 }),
        ("min_p", "-0.5", { $0.minP = -0.5 }),
        ("typical_p", "2.0", { $0.typicalP = 2 }),
        ("top_n_sigma", "nan", { $0.topNSigma = .nan }),
        ("xtc_probability", "1.1", { $0.xtcProbability = 1.1 }),
        ("xtc_threshold", "-1.0", { $0.xtcThreshold = -1 }),
        ("repeat_penalty", "0.0", { $0.repeatPenalty = 0 }),
        ("repeat_penalty", "1e-45", { $0.repeatPenalty = .leastNonzeroMagnitude }),
        ("repeat_last_n", "-2", { $0.penaltyLastN = -2 }),
        ("frequency_penalty", "inf", { $0.frequencyPenalty = .infinity }),
        ("presence_penalty", "nan", { $0.presencePenalty = .nan }),
        ("min_keep", "-1", { $0.minKeep = -1 }),
        ("dry_multiplier", "-1.0", { $0.dry.multiplier = -1 }),
        ("dry_base", "nan", { $0.dry.base = .nan }),
        ("dry_allowed_length", "-1", { $0.dry.allowedLength = -1 }),
        ("dry_penalty_last_n", "-7", { $0.dry.penaltyLastN = -7 }),
        ("dry_sequence_breakers", "an empty one", { $0.dry.sequenceBreakers = [[1], []] }),
        ("mirostat_tau", "-1.0", { $0.mirostat.tau = -1 }),
        ("mirostat_eta", "nan", { $0.mirostat.eta = .nan }),
        ("logit_bias", "nan for token 3", { $0.logitBias = [3: .nan] }),
        ("logit_bias", "inf for token 3", { $0.logitBias = [3: .infinity] }),
        ("logit_bias", "id -1", { $0.logitBias = [-1: 1] }),
    ]

    @Test("a setting out of range is named with what was found", arguments: mistakes.indices)
    func invalid(index: Int) {
        let mistake = Self.mistakes[index]
        var parameters = SamplerParameters()
        mistake.change(&parameters)
        let error = #expect(throws: SamplingError.self) { try parameters.validate() }
        guard case .invalidParameter(mistake.field, let expected, mistake.found) = error else {
            Issue.record("wrong error: \(String(describing: error))")
            return
        }
        #expect(!expected.isEmpty)
        #expect(throws: SamplingError.self) {
            try Sampler(parameters: parameters, vocabularySize: 9).seed
        }
    }
}
