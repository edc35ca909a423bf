/// Adds constants to the logits of given tokens; negative infinity forbids a token.
package struct LogitBias: Sendable {
    private let entries: [(token: Int, bias: Float)]

    /// Takes the map of a request.
    ///
    /// - Throws: `SamplingError.invalidParameter` for a token outside the vocabulary.
    package init(_ biases: [Int32: Float], vocabularySize: Int) throws(SamplingError) {
        for token in biases.keys where token < 0 || token >= vocabularySize {
            throw .invalidParameter(
                field: "logit_bias",
                expected: "token ids from 0 to \(vocabularySize - 1)",
                found: "id \(token)"
            )
        }
        entries = biases.map { (Int($0.key), $0.value) }.sorted { $0.token < $1.token }
    }

    /// Adds the biases to one logit per token of the vocabulary.
    package func apply(to logits: UnsafeMutableBufferPointer<Float>) {
        for (token, bias) in entries { logits[token] += bias }
    }
}
