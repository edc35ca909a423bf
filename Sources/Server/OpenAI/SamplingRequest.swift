import Sampling
import Tokenizer

/// Sampling settings as a request states them, before the model's vocabulary is known.
struct SamplingRequest: Sendable {
    /// Everything that does not depend on the vocabulary.
    var parameters: SamplerParameters
    /// Texts across which the DRY penalty counts no repetition.
    var dryBreakers: [String]

    /// llama.cpp's breakers.
    static let defaultDRYBreakers = ["\n", ":", "\"", "*"]

    /// The settings for a model.
    ///
    /// - Throws: `APIError` when `logit_bias` names a token that the model does not have.
    func parameters(for tokenizer: Tokenizer) throws(APIError) -> SamplerParameters {
        let size = tokenizer.vocabularySize
        if let id = parameters.logitBias.keys.first(where: { $0 >= size }) {
            throw .invalidValue(
                """
                Invalid key in 'logit_bias': the model has no token '\(id)' \
                (ids go from 0 to \(size - 1)).
                """,
                param: "logit_bias"
            )
        }
        var parameters = parameters
        if parameters.dry.multiplier > 0 {
            parameters.dry.sequenceBreakers = dryBreakers.map {
                tokenizer.encode($0, addSpecial: false, parseSpecial: false)
            }.filter { !$0.isEmpty }
        }
        return parameters
    }
}
