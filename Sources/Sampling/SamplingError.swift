/// Why a sampler could not be made or a token could not be chosen.
package enum SamplingError: Error, Sendable, Equatable {
    /// A setting outside its range; the field is named as in requests.
    case invalidParameter(field: String, expected: String, found: String)
    /// The logits are not one per token of the vocabulary.
    case wrongLogitCount(expected: Int, found: Int)
    /// The token mask is not of the vocabulary's size.
    case wrongMaskCount(expected: Int, found: Int)
    /// A logit is NaN or positive infinity: the model's output is broken.
    case invalidLogit(token: Int32, found: Float)
    /// Bias and mask together forbid every token.
    case noCandidate
}

extension SamplingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidParameter(let field, let expected, let found):
            "'\(field)' must be \(expected), found \(found)"
        case .wrongLogitCount(let expected, let found):
            "expected \(expected) logits, one per token, found \(found)"
        case .wrongMaskCount(let expected, let found):
            "expected a token mask over \(expected) tokens, found one over \(found)"
        case .invalidLogit(let token, let found):
            "the logit of token \(token) is \(found); it must be finite or negative infinity"
        case .noCandidate:
            "no token is left to choose from: every one is forbidden"
        }
    }
}
