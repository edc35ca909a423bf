/// What a model is, told from the headers of its files.
package struct ModelFacts: Sendable, Equatable {
    /// What the model is for.
    package let kind: ModelKind
    /// `general.architecture`; nil where the file names none.
    package let architecture: String?
    /// `general.name`, for people; nil where the file names none.
    package let title: String?
    /// Weights over all tensors of all parts.
    package let parameterCount: Int
    /// The quantisation scheme, such as `Q4_K_M`; nil for a file without tensors.
    package let quantisation: String?
    /// Tokens the model was trained for; nil where the file does not say.
    package let contextLength: Int?
    /// Width of the hidden state, and so of embeddings; nil where the file does not say.
    package let embeddingLength: Int?
    /// Whether the file itself carries a chat template.
    package let hasChatTemplate: Bool

    /// Sums up the headers of a model's parts, the first of which holds the metadata.
    init?(_ headers: [FileHeader], hasTemplate: Bool) {
        guard var whole = headers.first else { return nil }
        for part in headers.dropFirst() {
            whole.tensorCount += part.tensorCount
            whole.parameterCount = whole.parameterCount.addingClamped(part.parameterCount)
            whole.hasClassifier = whole.hasClassifier || part.hasClassifier
            whole.bytesByType.merge(part.bytesByType) { $0.addingClamped($1) }
        }
        kind = ModelKind(whole, hasTemplate: hasTemplate)
        architecture = whole.architecture
        title = whole.name
        parameterCount = whole.parameterCount
        quantisation = QuantisationName.of(whole)
        contextLength = whole.contextLength
        embeddingLength = whole.embeddingLength
        hasChatTemplate = whole.hasChatTemplate
    }
}

extension Int {
    /// The sum, or the greatest integer if it is beyond that; figures from files can be anything.
    func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
