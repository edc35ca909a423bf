/// What a GGUF file is for, told from its header alone.
package enum ModelKind: String, Sendable, CaseIterable {
    /// A language model with a chat template.
    case chat
    /// A language model without one: it completes text.
    case base
    /// Turns text into a vector.
    case embedding
    /// Scores how well a text answers a query.
    case reranker
    /// Low-rank changes to another model's weights (LoRA).
    case adapter
    /// Turns images or sound into the embeddings of another model.
    case projector
    /// A tokenizer without weights.
    case vocabulary
    /// Statistics for quantising another model.
    case imatrix
    /// A GGUF file of another sort: a diffusion model, a control vector.
    case other

    /// Whether the model can be asked something on its own.
    package var isRunnable: Bool {
        switch self {
        case .chat, .base, .embedding, .reranker: true
        case .adapter, .projector, .vocabulary, .imatrix, .other: false
        }
    }
}

extension ModelKind {
    /// Architectures that only ever make embeddings or scores.
    private static let encoders: Set<String> = [
        "bert", "eurobert", "gemma-embedding", "jina-bert-v2", "jina-bert-v3", "llama-embed",
        "modern-bert", "neo-bert", "nomic-bert", "nomic-bert-moe", "t5encoder",
    ]

    /// `<arch>.pooling_type` of a model that scores (llama.cpp: LLAMA_POOLING_TYPE_RANK).
    private static let rankPooling = 4

    /// Tells the kind; `hasTemplate` adds a template that is kept outside the file.
    init(_ header: FileHeader, hasTemplate: Bool = false) {
        self =
            Self.auxiliary(header) ?? Self.encoder(header)
            ?? (hasTemplate || header.hasChatTemplate ? .chat : .base)
    }

    /// Files that are no model to be run.
    private static func auxiliary(_ header: FileHeader) -> ModelKind? {
        switch header.type {
        case "adapter": return .adapter
        case "imatrix": return .imatrix
        case "mmproj": return .projector
        default: break
        }
        if header.architecture == "clip" { return .projector }
        // Vocabulary files keep the hyper-parameters of the model they were taken from.
        if header.tensorCount == 0 { return header.hasTokenizer ? .vocabulary : .other }
        return header.hasTokenizer || header.blockCount != nil ? nil : .other
    }

    /// Models that pool their last layer.
    ///
    /// Some have a chat template too, so they are told first.
    private static func encoder(_ header: FileHeader) -> ModelKind? {
        let isEncoder = header.architecture.map(encoders.contains) ?? false
        if header.poolingType == rankPooling { return .reranker }
        // Files made before the pooling type was written for rerankers show it by their head.
        if isEncoder, header.hasClassifier { return .reranker }
        if isEncoder || (header.poolingType ?? 0) > 0 { return .embedding }
        // Diffusion language models are not causal either, but are talked to.
        if header.isCausal == false, !header.hasChatTemplate { return .embedding }
        return nil
    }
}
