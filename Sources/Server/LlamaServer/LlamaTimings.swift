import Engine
import JSON

/// The speed of an answer in llama-server's form; times in milliseconds.
struct LlamaTimings: Sendable {
    var cachedTokens: Int
    /// Prompt tokens that were evaluated.
    var promptTokens: Int
    var promptMs: Double
    var predictedTokens: Int
    var predictedMs: Double

    /// The figures of a finished answer.
    init(_ result: GenerationResult) {
        cachedTokens = result.cachedTokens
        promptTokens = result.promptTokens - result.cachedTokens
        promptMs = result.prefillMs
        predictedTokens = result.completionTokens
        predictedMs = result.decodeMs
    }

    /// The figures of an answer under way.
    init(promptTokens: Int, promptMs: Double, predictedTokens: Int, predictedMs: Double) {
        cachedTokens = 0
        self.promptTokens = promptTokens
        self.promptMs = promptMs
        self.predictedTokens = predictedTokens
        self.predictedMs = predictedMs
    }

    /// The `timings` object.
    var json: JSONValue {
        [
            "cache_n": .int(Int64(cachedTokens)),
            "prompt_n": .int(Int64(promptTokens)),
            "prompt_ms": .double(promptMs),
            "prompt_per_token_ms": Self.ratio(promptMs, Double(promptTokens)),
            "prompt_per_second": Self.ratio(1000 * Double(promptTokens), promptMs),
            "predicted_n": .int(Int64(predictedTokens)),
            "predicted_ms": .double(predictedMs),
            "predicted_per_token_ms": Self.ratio(predictedMs, Double(predictedTokens)),
            "predicted_per_second": Self.ratio(1000 * Double(predictedTokens), predictedMs),
        ]
    }

    private static func ratio(_ value: Double, _ divisor: Double) -> JSONValue {
        divisor > 0 ? .double(value / divisor) : 0
    }
}
