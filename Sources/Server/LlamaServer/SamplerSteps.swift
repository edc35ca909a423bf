import Sampling

/// The sampler chain by llama.cpp's names of its steps.
enum SamplerSteps {
    /// The steps in the order in which they are taken.
    static let order = [
        "penalties", "dry", "top_n_sigma", "top_k", "typ_p", "top_p", "min_p", "xtc", "temperature",
    ]

    /// Turns off the steps that a request does not list.
    ///
    /// - Throws: `APIError` for an unknown step, or an order that is not the chain's.
    static func restrict(
        _ parameters: inout SamplerParameters,
        to names: [String],
        param: String
    ) throws(APIError) {
        var positions: [Int] = []
        for name in names {
            let name = aliases[name] ?? name
            guard let position = order.firstIndex(of: name) else {
                throw .unsupported(param, reason: "There is no sampler '\(name)' here.")
            }
            positions.append(position)
        }
        guard zip(positions, positions.dropFirst()).allSatisfy({ $0 < $1 }) else {
            let list = order.joined(separator: ", ")
            throw .unsupported(param, reason: "The order of the samplers is fixed: \(list).")
        }
        for (position, name) in order.enumerated() where !positions.contains(position) {
            turnOff(name, in: &parameters)
        }
    }

    private static let aliases = [
        "top-n-sigma": "top_n_sigma", "top-k": "top_k", "typical_p": "typ_p", "typical-p": "typ_p",
        "typical": "typ_p", "typ": "typ_p", "typ-p": "typ_p", "top-p": "top_p", "nucleus": "top_p",
        "min-p": "min_p", "temp": "temperature",
    ]

    private static func turnOff(_ name: String, in parameters: inout SamplerParameters) {
        let neutral = SamplerParameters.neutral
        switch name {
        case "penalties":
            parameters.repeatPenalty = neutral.repeatPenalty
            parameters.frequencyPenalty = neutral.frequencyPenalty
            parameters.presencePenalty = neutral.presencePenalty
        case "dry": parameters.dry.multiplier = 0
        case "top_n_sigma": parameters.topNSigma = neutral.topNSigma
        case "top_k": parameters.topK = neutral.topK
        case "typ_p": parameters.typicalP = neutral.typicalP
        case "top_p": parameters.topP = neutral.topP
        case "min_p": parameters.minP = neutral.minP
        case "xtc": parameters.xtcProbability = neutral.xtcProbability
        default:
            parameters.temperature = neutral.temperature
            parameters.dynamicTemperature.range = 0
        }
    }
}
